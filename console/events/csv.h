// Events as comma-separated text that a spreadsheet opens without harm. Pure, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/status.h"
#include "common/text/text.h"

#include <QByteArray>
#include <QList>

namespace hotpair::console {

/// UTF-8 with byte order mark (spreadsheets need it for Chinese), CRLF, every field quoted; a field that a
/// spreadsheet would run as a formula gets an apostrophe in front.
QByteArray eventsToCsv(const QList<EventRecord>& events, text::Language language);

} // namespace hotpair::console
