// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/mirrors/mirrorspage.h"

#include "console/mirrors/mirrorcard.h"
#include "console/style/tokens.h"

namespace hotpair::console {

MirrorsPage::MirrorsPage(QWidget* parent)
    : Page(parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState("mirror", this)) {
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* inside = new QWidget;
    inside->setObjectName(QStringLiteral("scrolled"));
    m_list = new QVBoxLayout(inside);
    m_list->setContentsMargins(grid * 2, grid + 4, grid * 2, grid * 2);
    m_list->setSpacing(grid + 4);
    m_list->addStretch();
    scroll->setWidget(inside);
    m_stack->addWidget(scroll);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    retranslate();
}

QString MirrorsPage::title() const {
    return tr("Mirrors");
}

void MirrorsPage::setView(const PairView& view, Role role) {
    m_view = view;
    m_role = role;
    QStringList names;
    for (const auto& mirror : view.mirrors) {
        names << mirror.status.name;
        MirrorCard*& card = m_cards[mirror.status.name];
        if (!card) {
            card = new MirrorCard;
            connect(card, &MirrorCard::actionRequested, this, &Page::actionRequested);
            m_list->insertWidget(m_list->count() - 1, card);
        }
        card->setMirror(mirror, view, role);
    }
    for (auto it = m_cards.begin(); it != m_cards.end();) {
        if (names.contains(it.key())) {
            ++it;
            continue;
        }
        it.value()->deleteLater();
        it = m_cards.erase(it);
    }
    m_stack->setCurrentIndex(view.mirrors.isEmpty() ? 1 : 0);
}

void MirrorsPage::retranslate() {
    m_empty->setText(tr("No mirrored volumes"),
                     tr("This pair moves groups without copying data, or its data is on shared storage. A "
                        "mirrored volume is declared under “volumes” in the configuration."));
    setView(m_view, m_role);
}

} // namespace hotpair::console
