// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/topology/banner.h"

#include "console/models/sentences.h"
#include "console/style/fonts.h"
#include "console/style/glyph.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QTextDocumentFragment>

namespace hotpair::console {

Banner::Banner(QWidget* parent)
    : QWidget(parent)
    , m_verdict(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_side(new QLabel(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(32, grid, grid + 4, grid);
    row->setSpacing(grid + 2);
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::RichText);
    m_detail->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_side->setProperty("dim", true);
    row->addWidget(m_verdict, 0, Qt::AlignTop);
    row->addWidget(m_detail, 1);
    row->addWidget(m_side, 0, Qt::AlignTop);
}

void Banner::setView(const PairView& view) {
    m_redundancy = view.redundancy;
    m_contradictions = view.contradictions;
    m_lastData = view.lastData;
    m_revision = view.configRevision;
    refresh();
}

void Banner::refresh() {
    const Tokens& t = tokensFor(palette());
    m_verdict->setText(Sentences::verdict(m_redundancy));
    m_verdict->setFont(semiboldFont());
    QStringList lines;
    if (m_redundancy.health == Health::NoData) {
        lines << Sentences::noDataSince(m_lastData).toHtmlEscaped();
    } else if (m_redundancy.reasons.isEmpty()) {
        const QString estimate = Sentences::ifFails(m_redundancy);
        lines << (estimate.isEmpty() ? tr("each group has a standby that can take over") : estimate);
    } else {
        QStringList reasons;
        for (const auto& reason : m_redundancy.reasons)
            if (reason.kind != Reason::Kind::Disagreement &&
                reason.kind != Reason::Kind::TwoHolders) // said below
                reasons << Sentences::reason(reason).toHtmlEscaped();
        if (!reasons.isEmpty()) lines << reasons.join(tr("; "));
    }
    for (const auto& c : m_contradictions)
        lines << Sentences::contradiction(c).toHtmlEscaped();
    const QString coloured =
        QStringLiteral("<span style='color:%1'>%2</span>")
            .arg(t.colour(m_redundancy.health).name(), lines.join(QStringLiteral("<br>")));
    if (m_detail->text() != coloured) m_detail->setText(coloured);
    m_side->setText(m_revision > 0 ? tr("configuration %1").arg(m_revision) : QString());
    setAccessibleName(text());
    update();
}

QString Banner::text() const {
    return m_verdict->text() + QStringLiteral(": ") +
           QTextDocumentFragment::fromHtml(m_detail->text()).toPlainText();
}

void Banner::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) refresh();
}

void Banner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = tokensFor(palette());
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_redundancy.health == Health::NoData ? t.line : t.ground(m_redundancy.health));
    painter.drawRoundedRect(rect(), grid, grid);
    paintGlyph(painter,
               QRectF(12, m_verdict->geometry().top() + (m_verdict->sizeHint().height() - 11) / 2.0, 11, 11),
               m_redundancy.health, t);
}

} // namespace hotpair::console
