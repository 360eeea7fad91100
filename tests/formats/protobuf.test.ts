import { expect, test } from "vitest";
import { OnnxGraph } from "../../src/formats/onnx_graph.ts";
import { ProtobufWriter } from "../../src/formats/protobuf.ts";

const hex = (writer: ProtobufWriter) => Buffer.from(writer.finish()).toString("hex");

test("fields are encoded as in the specification's examples", () => {
  // protobuf.dev/programming-guides/encoding: Test1 { a: 150 }, Test2 { b: "testing" }, Test3 { c: Test1 }
  expect(hex(new ProtobufWriter().integer(1, 150))).toBe("089601");
  expect(hex(new ProtobufWriter().text(2, "testing"))).toBe("120774657374696e67");
  expect(hex(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)))).toBe("1a03089601");
});

test("large, negative and zero integers, floats and large field numbers", () => {
  expect(hex(new ProtobufWriter().integer(1, 0))).toBe("0800");
  expect(hex(new ProtobufWriter().integer(1, -2))).toBe("08feffffffffffffffff01");
  expect(hex(new ProtobufWriter().integer(1, 2 ** 53 - 1))).toBe("08ffffffffffffff0f");
  expect(hex(new ProtobufWriter().float(2, 1.5))).toBe("150000c03f");
  expect(hex(new ProtobufWriter().integer(20, 7))).toBe("a00107");
});

test("the same graph gives the same bytes, and equal constants are written once", () => {
  const build = () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float", ["n", 2]);
    graph.add("Reshape", [graph.add("Reshape", [x, graph.int64([-1])]), graph.int64([-1])], {}, "y");
    graph.output("y", "float", ["m"]);
    return graph.finish("test", 17);
  };
  expect(build()).toEqual(build());
  expect(Buffer.from(build()).toString("latin1").split("i_[-1]").length - 1).toBe(3); // two uses, one definition
});
