// The lines of an explanation (common/model/why.h) in words: transitions (common/base/rows.def), votes,
// beats, steps. Pure functions, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/why.h"
#include "common/text/text.h"

namespace hotpair::text {

/// What a transition of the decision core means; a name that is not known shows as it is.
QString rowSentence(const QString& row, const Args& args, Language language);
/// One line, without its time.
QString whySentence(const WhyLine& line, Language language);
/// The reason in one or two sentences: the cause, or why it was refused and what would make it possible.
QString whySummary(const WhyRecord& why, Language language);
/// "+1040 ms": since the cause.
QString whyTime(double ms, Language language);

} // namespace hotpair::text
