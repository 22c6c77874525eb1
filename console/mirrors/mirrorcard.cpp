// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/mirrors/mirrorcard.h"

#include "console/models/language.h"
#include "console/models/sentences.h"
#include "console/style/icons.h"
#include "console/style/theme.h"
#include "console/style/tokens.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QStyle>
#include <QVBoxLayout>

namespace hotpair::console {

namespace {

void setTone(QWidget* widget, const char* property, const QString& value) {
    if (widget->property(property).toString() == value) return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QString badge(Health health) {
    switch (health) {
    case Health::Ok: return QStringLiteral("ok");
    case Health::Warning: return QStringLiteral("warning");
    case Health::Bad: return QStringLiteral("bad");
    case Health::NoData: break;
    }
    return QStringLiteral("none");
}

} // namespace

MirrorCard::MirrorCard(QWidget* parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_state(new QLabel(this))
    , m_way(new QLabel(this))
    , m_progressText(new QLabel(this))
    , m_frontEnd(new QLabel(this))
    , m_progress(new QProgressBar(this)) {
    setProperty("card", true);
    m_title->setProperty("heading", true);
    m_way->setProperty("dim", true);
    m_progressText->setProperty("dim", true);
    m_frontEnd->setProperty("dim", true);
    m_frontEnd->setFont(commandFont());
    m_frontEnd->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    auto* head = new QHBoxLayout;
    head->setSpacing(grid);
    head->addWidget(m_title);
    head->addWidget(m_state);
    head->addWidget(m_way);
    head->addStretch();
    for (const ActionKind kind : Actions::forMirror()) {
        auto* b = new QPushButton(this);
        b->setIcon(icon(Actions::iconName(kind)));
        b->setObjectName(Actions::verb(kind));
        connect(b, &QPushButton::clicked, this, [this, kind] {
            Q_EMIT actionRequested(Action{kind, m_name, {}});
        });
        m_buttons.insert(int(kind), b);
        head->addWidget(b);
    }
    auto* figures = new QGridLayout;
    figures->setHorizontalSpacing(grid * 4);
    figures->setVerticalSpacing(2);
    for (int i = 0; i < FigureCount; ++i) {
        m_labels[i] = new QLabel(this);
        m_labels[i]->setProperty("dim", true);
        m_values[i] = new QLabel(this);
        m_values[i]->setProperty("heading", true);
        figures->addWidget(m_labels[i], 0, i);
        figures->addWidget(m_values[i], 1, i);
    }
    figures->setColumnStretch(FigureCount, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid * 2, grid + 6, grid * 2, grid + 6);
    column->setSpacing(grid + 4);
    column->addLayout(head);
    column->addLayout(figures);
    column->addWidget(m_progress);
    column->addWidget(m_progressText);
    column->addWidget(m_frontEnd);
}

void MirrorCard::setFigure(Figure figure, const QString& label, const QString& value) {
    m_labels[figure]->setText(label);
    m_values[figure]->setText(value);
}

void MirrorCard::setMirror(const MirrorView& mirror, const PairView& view, Role role) {
    const auto& s = mirror.status;
    const auto lang = language();
    m_name = s.name;
    m_title->setText(s.name);
    m_state->setText(mirror.stale ? Sentences::noDataSince(mirror.lastData)
                                  : text::stateWord(text::StateOf::Mirror, s.state, lang));
    setTone(m_state, "badge", badge(mirror.health));
    m_way->setText(mirror.source.isEmpty()   ? tr("no source at the moment")
                   : mirror.target.isEmpty() ? tr("%1 writes alone").arg(mirror.source)
                                             : QStringLiteral("%1 → %2").arg(mirror.source, mirror.target));
    const QString none = QStringLiteral("–");
    setFigure(Size, tr("Size"), text::humanBytes(s.size, lang));
    setFigure(Dirty, tr("Not yet copied"), mirror.stale ? none : text::humanBytes(s.dirtyBytes, lang));
    setFigure(Lag, tr("Lag"), mirror.stale ? none : text::humanMs(s.lagMs, lang));
    setFigure(Writes, tr("Writes"), mirror.stale ? none : text::humanRate(s.writeBytesPerSecond, lang));
    setFigure(Reads, tr("Reads"), mirror.stale ? none : text::humanRate(s.readBytesPerSecond, lang));
    setFigure(Mode, tr("Mode"), s.mode == QLatin1String("sync") ? tr("synchronous") : s.mode);
    const bool resync = s.resync && s.resync->totalBytes > 0 && !mirror.stale;
    m_progress->setVisible(resync);
    m_progressText->setVisible(resync);
    if (resync) {
        m_progress->setValue(int(1000 * double(s.resync->doneBytes) / double(s.resync->totalBytes)));
        QString line = tr("%1 of %2 copied at %3")
                           .arg(text::humanBytes(s.resync->doneBytes, lang),
                                text::humanBytes(s.resync->totalBytes, lang),
                                text::humanRate(s.resync->bytesPerSecond, lang));
        if (s.resync->etaMs >= 0)
            line += tr(" · %1 left, redundancy back at about %2")
                        .arg(text::humanMs(s.resync->etaMs, lang), QDateTime::currentDateTime()
                                                                       .addMSecs(s.resync->etaMs)
                                                                       .toString(QStringLiteral("HH:mm")));
        m_progressText->setText(line);
    }
    m_frontEnd->setText(s.device.isEmpty() ? s.frontEnd
                                           : QStringLiteral("%1   %2").arg(s.device, s.frontEnd));
    m_frontEnd->setVisible(!s.frontEnd.isEmpty());
    for (const ActionKind kind : Actions::forMirror()) {
        const QString obstacle = Actions::obstacle(Action{kind, s.name, {}}, view, role);
        auto* b = button(kind);
        b->setText(Actions::title(kind));
        b->setEnabled(obstacle.isEmpty());
        b->setToolTip(obstacle);
    }
    setAccessibleName(tr("mirror %1, %2").arg(m_name, m_state->text()));
}

} // namespace hotpair::console
