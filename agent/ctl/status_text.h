// The status document as tables for people.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/status.h"
#include "common/text/text.h"

#include <QString>

namespace hotpair::ctl {

QString statusText(const ClusterStatus& status, text::Language language);
QString mirrorsText(const QList<MirrorStatus>& mirrors, text::Language language, int indent);
QString eventLine(const EventRecord& event, text::Language language);

} // namespace hotpair::ctl
