// How values of the record are written for people, and how those are told from each other.
#pragma once

#include <string>

#include "reports/page.hpp"

namespace switchback {

/// us, instant, bytes, messages, millionths, number; empty for what is no number.
std::string_view name_of(Unit unit);
/// The unit that the record's `unit` columns call so; a plain number for any other.
Unit unit_called(std::string_view name);

/// To be read at a glance, times to the second, lengths below a minute to its tenth: "1h 51min
/// 33s", "10:08:51", "22.0 MB", "10 749".
std::string glance(Value const& value, Unit unit);
/// So that it can be read back without loss: "1h 51min 33.020412s", "22013952 bytes".
std::string exact(Value const& value, Unit unit);
/// A figure in a sentence, at a glance.
std::string shown(Figure const& figure);
/// A length and the instants between which it lies, so that they agree with each other as they are
/// shown: to the second where that comes out even, else with as many digits as it takes.
void let_agree(Figure& length, Figure& from, Figure& to);
/// A sentence with its figures written by one of the two above.
std::string to_text(Sentence const& sentence, std::string (*figure)(Value const&, Unit));

/// The unit of a cell, also where its row says it.
Unit unit_of(ResultTable const& table, std::size_t column, std::vector<Value> const& row);

/// Whether a column is there for people: the unit of a value is written with it.
bool is_shown(ResultTable const& table, std::size_t column);

} // namespace switchback
