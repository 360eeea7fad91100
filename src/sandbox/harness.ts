// What is evaluated in the sandbox's world before the program: it seeds the randomness, fixes the clock, takes what is printed or exported to
// nowhere, and keeps the built-in functions that the call, its result and its errors are handled with, before the program can replace any of them.
// Trap: everything here runs beside hostile code later. It may use only what it captured: no method of a prototype, no index that an array
// has not got, no property that a descriptor may inherit.

/** Evaluates to a function of the seed, which gives { call, describe }.
 *  call(function, arguments as JSON, most letters): "=" and the result as JSON, "?" and why there is none, "~" where it is too long,
 *  "!" and what was thrown. describe(thrown): what was thrown, in words. */
export const HARNESS = String.raw`"use strict";
(seed) => {
  const { apply, ownKeys } = Reflect;
  const { getPrototypeOf, getOwnPropertyDescriptor } = Object;
  const { isArray } = Array;
  const { isFinite } = Number;
  const { parse, stringify } = JSON;
  const { imul } = Math;
  const { hasOwnProperty } = Object.prototype;
  const { slice } = String.prototype;
  const ObjectPrototype = Object.prototype;
  const text = String;
  const has = (object, key) => apply(hasOwnProperty, object, [key]);
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, InternalError]
    .map((type) => [type.prototype, type.name]);
  const errorCount = errors.length;

  let state = seed | 0;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  globalThis.Date = { now: () => 946684800000 };
  // Models end a function with a line that prints or exports it: nobody hears it, and it is no fault.
  const unheard = () => {};
  globalThis.console = { log: unheard, error: unheard, warn: unheard, info: unheard, debug: unheard };
  globalThis.exports = {};
  globalThis.module = { exports };

  const describe = (thrown) => {
    const type = typeof thrown;
    if (type === "symbol") return "a symbol was thrown";
    if (thrown === null || (type !== "object" && type !== "function")) return apply(slice, text(thrown), [0, 300]);
    const own = getOwnPropertyDescriptor(thrown, "message");
    const said = own !== undefined && has(own, "value") ? own.value : "";
    const message = typeof said === "string" ? apply(slice, said, [0, 300]) : "";
    const prototype = getPrototypeOf(thrown);
    let name = "an object";
    for (let i = 0; i < errorCount; i++) if (errors[i][0] === prototype) name = errors[i][1];
    return name + ": " + message;
  };

  const NO_VALUE = { __proto__: null, why: "" };
  const TOO_LONG = { __proto__: null };
  const refuse = (why) => {
    NO_VALUE.why = why;
    throw NO_VALUE;
  };
  const encode = (value, most) => {
    let out = "";
    const put = (piece) => {
      out += piece;
      if (out.length > most) throw TOO_LONG;
    };
    const field = (object, key) => {
      const own = getOwnPropertyDescriptor(object, key);
      if (own === undefined) refuse("an array with holes");
      if (!has(own, "value")) refuse("an object with a getter");
      return own.value;
    };
    const write = (value, depth) => {
      const type = typeof value;
      if (value === null || type === "boolean") return put(text(value));
      if (type === "number") return isFinite(value) ? put(text(value)) : refuse("the number " + text(value));
      if (type === "string") return value.length > most ? put(value) : put(stringify(value));
      if (type !== "object") return refuse(type === "undefined" ? "undefined" : "a " + type);
      if (depth > 60) return refuse("an object that is nested too deeply");
      if (isArray(value)) {
        const length = field(value, "length");
        if (length > most) throw TOO_LONG;
        put("[");
        for (let i = 0; i < length; i++) {
          if (i > 0) put(",");
          write(field(value, text(i)), depth + 1);
        }
        return put("]");
      }
      const prototype = getPrototypeOf(value);
      if (prototype !== null && prototype !== ObjectPrototype) return refuse("an object of a class");
      const keys = ownKeys(value);
      const count = keys.length;
      if (count > most) throw TOO_LONG;
      put("{");
      for (let i = 0; i < count; i++) {
        const key = keys[i];
        if (typeof key === "symbol") return refuse("an object with a symbol as key");
        if (i > 0) put(",");
        put(stringify(key) + ":");
        write(field(value, key), depth + 1);
      }
      return put("}");
    };
    write(value, 0);
    return out;
  };

  const call = (program, args, most) => {
    let value;
    try {
      value = apply(program, undefined, parse(args));
    } catch (thrown) {
      return "!" + describe(thrown);
    }
    try {
      return "=" + encode(value, most);
    } catch (thrown) {
      if (thrown === TOO_LONG) return "~";
      return thrown === NO_VALUE ? "?" + NO_VALUE.why : "!" + describe(thrown);
    }
  };
  return { call, describe };
};
`;
