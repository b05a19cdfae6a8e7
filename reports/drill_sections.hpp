// The sections of a drill's page that have charts, each part in a file of its own.
#pragma once

#include "reports/queries.hpp"

namespace switchback {

class Sentences;

/// Asks the record about one drill.
class AskDrill {
public:
  AskDrill(RecordReader const& record, std::int64_t drill) : record_(record), drill_(drill) {}
  ResultTable operator()(std::string id, std::string caption, std::string from,
                         std::vector<Column> columns, std::string order, std::string none = {},
                         bool folded = false, std::string where = {}) const {
    return ask(record_,
               {std::move(id), std::move(caption), std::move(from), "drill", std::move(columns),
                std::move(order), std::move(where), std::move(none), folded},
               drill_);
  }

private:
  RecordReader const& record_;
  std::int64_t drill_;
};

inline Section& add_section(std::vector<Section>& sections, std::string id, std::string heading) {
  Section& added = sections.emplace_back();
  added.id = std::move(id), added.heading = std::move(heading);
  return added;
}

/// The timeline, and what RTO consists of.
void add_times(AskDrill const& ask, std::vector<Section>& sections);
/// What was lost, or never got through, in sentences.
std::vector<Sentence> what_was_lost(AskDrill const& ask, DrillResult const& result,
                                    Sentences const& sentences);
/// How long users waited, and for what, in sentences.
std::vector<Sentence> how_long_users_waited(AskDrill const& ask, DrillResult const& result,
                                            Sentences const& sentences);
/// What was lost, and what could have been.
void add_losses(AskDrill const& ask, std::vector<Section>& sections);

} // namespace switchback
