// The merged view turned into what the items show: pure functions of view and language.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/pairview.h"
#include "console/topology/items.h"

#include <QCoreApplication>

namespace hotpair::console {

class TopologyContent {
    Q_DECLARE_TR_FUNCTIONS(TopologyContent)
public:
    static ServerItem::Content server(const PairView& view, const NodeView& node);
    static GroupItem::Content holder(const PairView& view, const GroupView& group, const QString& node);
    static GroupItem::Content idle(const PairView& view, const GroupView& group, const QString& node);
    static GroupItem::Content ghost(const PairView& view, const GroupView& group, const QString& node);
    static LabelItem::Content link(const LinkView& link);
    static LabelItem::Content mirror(const MirrorView& mirror);
    static LabelItem::Content clients(const PairView& view);
    static LabelItem::Content witness(const PairView& view);
    static QString linkToolTip(const PairView& view, const LinkView& link);
    static QString groupToolTip(const GroupView& group);
    static double resyncProgress(const MirrorStatus& mirror); ///< 0..1, or -1
    /// Who claims to hold it: by either agent's own current view.
    static QStringList claimants(const PairView& view, const GroupView& group);
};

} // namespace hotpair::console
