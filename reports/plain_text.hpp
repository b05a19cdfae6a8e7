// Texts that come from outside (titles, names, commands as typed) made fit to be shown: nothing in
// them may steer a terminal, hide what stands beside it, or end the markup that holds it.
#pragma once

#include <string>
#include <string_view>

namespace switchback {

/// The text with everything invisible made visible: control characters but line feed and tab as
/// \xNN, what would turn the direction of the text around it (the marks, embeddings, overrides and
/// isolates of UAX #9, the Unicode Bidirectional Algorithm) and line separators as \u{NNNN}, bytes
/// that are no UTF-8 as \xNN. Letters of right-to-left scripts stay what they are.
std::string visible(std::string_view text);

/// The same on one line: line feeds and tabs are blanks.
std::string one_line(std::string_view text);

/// For a place in a Markdown table or sentence: one line, no markup (CommonMark's punctuation is
/// escaped, < and & are entities).
std::string markdown_text(std::string_view text);

} // namespace switchback
