// Vega is made of modules that call for each other by name; this gives them to each other.
var vega = (function () {
  "use strict";
  const sources = {
/* modules */
  };
  const loaded = {};
  function load(name) {
    if (name === "vega-selections") name = "vega-selection"; // as its file is called in the package
    if (!loaded[name]) {
      const module = { exports: (loaded[name] = {}) };
      sources[name].call(globalThis, module.exports, module, load);
    }
    return loaded[name];
  }
  for (const part of ["vega-transforms", "vega-view-transforms", "vega-encode"])
    Object.assign(load("vega-dataflow").transforms, load(part));
  return {
    parse: load("vega-parser").parse,
    View: load("vega-view").View,
    interpreter: load("vega-interpreter").expressionInterpreter,
  };
})();
