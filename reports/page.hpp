// What a report says, before it has a form: pages of sections with sentences, charts and tables.
// Every format prints these structs and nothing else. Each number in them is a column of a table or
// view of the record, and says which.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/record/record.hpp"

namespace switchback {

/// What a value is, and so how it is shown. ByRow: the row's column `unit` says it.
enum class Unit { Text, Code, Verdict, Number, Instant, Length, Bytes, Messages, Share, ByRow };

/// A value of the record in a sentence.
struct Figure {
  Value value;
  Unit unit{};
  std::string from; ///< "view.column"
  int digits = 0;   ///< of a second that are shown at a glance
};
using Sentence = std::vector<std::variant<std::string, Figure>>;

struct Column {
  std::string name, heading; ///< name: of the column of the record
  Unit unit = Unit::Text;
};

struct ResultTable {
  std::string id, caption;
  std::string query; ///< that gives the rows, whole: anybody can ask it again; empty: no query does
  std::vector<Column> columns;
  std::vector<std::vector<Value>> rows;
  std::string none;    ///< what is said instead of an empty table
  bool folded = false; ///< long, and for a second look
};

/// A Vega specification of reports/charts/, drawn from tables of its page.
struct Chart {
  std::string spec, title;
  std::string text;                                   ///< says in words what the chart shows
  std::vector<std::pair<std::string, Value>> signals; ///< set before it is drawn
};

/// A runbook as it was read, with what became of its steps and commands beside their lines.
struct Listing {
  struct Line {
    int number = 0;
    std::string text;
    bool bad = false; ///< something on it was refused, unmet or not reached
    std::vector<Sentence> notes;
  };
  std::string name, file;
  std::vector<Line> lines;
};

struct Section {
  std::string id, heading;
  std::vector<Sentence> sentences;
  std::vector<Sentence> items; ///< as a list
  std::vector<Chart> charts;
  std::vector<ResultTable> tables;
  std::vector<Listing> listings;
  std::vector<std::pair<std::string, std::string>> links; ///< to other pages: id, text
  std::vector<std::string> commands;                      ///< to be typed
};

struct Page {
  enum class Kind { Drill, Run };
  Kind kind{};
  std::int64_t id = 0; ///< of the drill or the run
  std::string title, subtitle;
  std::string verdict;
  std::vector<Section> sections;
  std::string anchor() const; ///< "drill-17", unique within a report
};

} // namespace switchback
