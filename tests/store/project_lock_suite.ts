// What the project lock promises, for any implementation of Web Locks.
import { describe, expect, test } from "vitest";
import { openProject, takeOverProject, waitForProject, type Locks } from "../../src/store/project_lock.ts";

let count = 0;

export function projectLockSuite(name: string, open: () => Locks): void {
  describe(name, () => {
    const fresh = () => `project-${count++}`;
    const never = new AbortController().signal;

    test("a second writer is told busy, other projects are free", async () => {
      const locks = open();
      const project = fresh();
      const lease = await openProject(project, locks);
      await expect(openProject(project, locks)).rejects.toMatchObject({ code: "busy" });
      (await openProject(fresh(), locks)).release();
      lease.release();
    });

    test("who waits gets the project when the first releases it, and not before", async () => {
      const locks = open();
      const project = fresh();
      const first = await openProject(project, locks);
      const order: string[] = [];
      const waiting = waitForProject(project, locks, never).then((lease) => {
        order.push("granted");
        return lease;
      });
      await expect(openProject(project, locks)).rejects.toMatchObject({ code: "busy" });
      order.push("released");
      first.release();
      const second = await waiting;
      expect(order).toEqual(["released", "granted"]);
      await expect(openProject(project, locks)).rejects.toMatchObject({ code: "busy" });
      second.release();
    });

    test("taking over tells the first that it lost the project, and only then", async () => {
      const locks = open();
      const project = fresh();
      const first = await openProject(project, locks);
      let isLost = false;
      const lost = first.lost.then(() => (isLost = true));
      await Promise.resolve();
      expect(isLost).toBe(false);
      const second = await takeOverProject(project, locks);
      await lost;
      first.release(); // too late, and harmless
      await expect(openProject(project, locks)).rejects.toMatchObject({ code: "busy" });
      second.release();
    });

    test("a project that was just released is free at once, however late the release arrives", async () => {
      const locks = open();
      const project = fresh();
      for (let i = 0; i < 200; i++) (await openProject(project, locks)).release();
      (await openProject(project, locks)).release();
    });

    test("waiting can be given up", async () => {
      const locks = open();
      const project = fresh();
      const first = await openProject(project, locks);
      const giveUp = new AbortController();
      const waiting = waitForProject(project, locks, giveUp.signal);
      giveUp.abort(new Error("no longer wanted"));
      await expect(waiting).rejects.toThrow("no longer wanted");
      first.release();
    });

    test("a browser without Web Locks is named", async () => {
      await expect(openProject(fresh(), undefined)).rejects.toMatchObject({ code: "store-unavailable" });
    });
  });
}
