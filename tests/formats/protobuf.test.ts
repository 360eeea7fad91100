import { expect, test } from "vitest";
import { wholeOf } from "../../src/formats/file_stream.ts";
import { OnnxGraph } from "../../src/formats/onnx_graph.ts";
import { ProtobufWriter } from "../../src/formats/protobuf.ts";

const hex = async (writer: ProtobufWriter) => Buffer.from(await wholeOf(writer.finish())).toString("hex");

test("fields are encoded as in the specification's examples", async () => {
  // protobuf.dev/programming-guides/encoding: Test1 { a: 150 }, Test2 { b: "testing" }, Test3 { c: Test1 }
  expect(await hex(new ProtobufWriter().integer(1, 150))).toBe("089601");
  expect(await hex(new ProtobufWriter().text(2, "testing"))).toBe("120774657374696e67");
  expect(await hex(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)))).toBe("1a03089601");
});

test("large, negative and zero integers, floats and large field numbers", async () => {
  expect(await hex(new ProtobufWriter().integer(1, 0))).toBe("0800");
  expect(await hex(new ProtobufWriter().integer(1, -2))).toBe("08feffffffffffffffff01");
  expect(await hex(new ProtobufWriter().integer(1, 2 ** 53 - 1))).toBe("08ffffffffffffff0f");
  expect(await hex(new ProtobufWriter().float(2, 1.5))).toBe("150000c03f");
  expect(await hex(new ProtobufWriter().integer(20, 7))).toBe("a00107");
});

test("the same graph gives the same bytes, and equal constants are written once", async () => {
  const build = async () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float", ["n", 2]);
    graph.add("Reshape", [graph.add("Reshape", [x, graph.int64([-1])]), graph.int64([-1])], {}, "y");
    graph.output("y", "float", ["m"]);
    const file = { fileName: "m.onnx", name: "test", opset: 17, externalBytes: 1e9 };
    return wholeOf(graph.finish(file).get("m.onnx")!);
  };
  expect(await build()).toEqual(await build());
  expect(
    Buffer.from(await build())
      .toString("latin1")
      .split("i_[-1]").length - 1,
  ).toBe(3); // two uses, one definition
});

test("a stream inside a message is counted before it is read and written where it stands", async () => {
  const data = {
    bytes: 5,
    async *chunks() {
      yield Uint8Array.of(1, 2);
      yield await Promise.resolve(Uint8Array.of(3, 4, 5));
    },
  };
  const inner = new ProtobufWriter().integer(1, 7).stream(9, data).text(2, "x");
  const writer = new ProtobufWriter().message(3, inner);
  expect(await hex(writer)).toBe("1a0c08074a050102030405120178");
  expect(writer.finish().bytes).toBe(14);
});
