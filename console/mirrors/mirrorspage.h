// Mirrored volumes as cards: direction, state, what is missing on the other side, and the resync while it
// runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/page.h"
#include "console/style/emptystate.h"

#include <QHash>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace hotpair::console {

class MirrorCard;

class MirrorsPage final : public Page {
    Q_OBJECT
public:
    explicit MirrorsPage(QWidget* parent = nullptr);
    void setView(const PairView& view, Role role) override;
    QString title() const override;
    QString helpTopic() const override { return QStringLiteral("mirrors"); }

protected:
    void retranslate() override;

private:
    PairView m_view;
    Role m_role = Role::Nobody;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QVBoxLayout* m_list;
    QHash<QString, MirrorCard*> m_cards;
};

} // namespace hotpair::console
