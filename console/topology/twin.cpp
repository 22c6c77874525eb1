// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/topology/twin.h"

#include "console/models/language.h"
#include "console/models/sentences.h"
#include "console/style/glyph.h"
#include "console/topology/content.h"

#include <QGuiApplication>

namespace hotpair::console {

namespace {
QString word(text::StateOf whose, const QString& state) {
    return text::stateWord(whose, state, language());
}
constexpr int columns = 3;
} // namespace

TwinModel::TwinModel(QObject* parent)
    : QStandardItemModel(0, columns, parent) {}

QList<TwinModel::Line> TwinModel::lines(const PairView& view) const {
    QList<Line> out;
    out << Line{0, tr("Redundancy"), Sentences::verdict(view.redundancy), {}, view.redundancy.health};
    for (const auto& c : view.contradictions)
        out << Line{1, tr("Contradiction"), Sentences::contradiction(c), {}, Health::Bad};
    for (const auto& reason : view.redundancy.reasons)
        out << Line{1, tr("Reason"), Sentences::reason(reason), {}, reason.health};
    out << Line{0, tr("Servers"), {}, {}, Health::Ok};
    for (const auto& n : view.nodes) {
        const QString state =
            n.stale ? Sentences::noDataSince(n.lastData)
                    : word(text::StateOf::Node, n.state) + QStringLiteral(" · ") + Sentences::role(n.role);
        out << Line{1, n.name, state, n.version, n.health, {}, n.name};
        for (const auto& alarm : n.alarms)
            out << Line{2, tr("Alarm"), Sentences::alarm(alarm), alarm.since,
                        severityOf(alarm.code) == Severity::Warning ? Health::Warning
                        : severityOf(alarm.code) == Severity::Info  ? Health::Ok
                                                                    : Health::Bad};
    }
    out << Line{0, tr("Groups"), {}, {}, Health::Ok};
    for (const auto& g : view.groups) {
        const auto& s = g.status;
        const QString state = g.stale ? Sentences::noDataSince(g.lastData)
                              : s.holder.isEmpty()
                                  ? word(text::StateOf::Group, s.state)
                                  : tr("%1 on %2").arg(word(text::StateOf::Group, s.state), s.holder);
        out << Line{
            1,
            s.name,
            state,
            tr("term %1 · can take over: %2")
                .arg(s.term)
                .arg(s.eligible.isEmpty() ? QStringLiteral("–") : s.eligible.join(QStringLiteral(", "))),
            g.health,
            s.name,
            s.holder};
        for (const auto& r : s.resources)
            out << Line{2,
                        r.name,
                        word(text::StateOf::Resource, r.state),
                        r.lastError ? text::sentence(*r.lastError, language())
                                    : text::resourceTypeWord(r.type, language()),
                        g.stale ? Health::NoData : resourceHealth(r.state),
                        s.name,
                        s.holder};
    }
    out << Line{0, tr("Heartbeat links"), {}, {}, Health::Ok};
    for (const auto& l : view.links)
        out << Line{1, l.name, Sentences::linkFigures(l),
                    TopologyContent::linkToolTip(view, l).replace(QLatin1Char('\n'), QStringLiteral("; ")),
                    l.health};
    if (view.relay)
        out << Line{
            1, Sentences::linkName(*view.relay), Sentences::linkFigures(*view.relay),
            TopologyContent::linkToolTip(view, *view.relay).replace(QLatin1Char('\n'), QStringLiteral("; ")),
            view.relay->health};
    if (!view.mirrors.isEmpty()) out << Line{0, tr("Mirrors"), {}, {}, Health::Ok};
    for (const auto& m : view.mirrors) {
        const auto c = TopologyContent::mirror(m);
        const QString way =
            m.source.isEmpty() ? QString() : QStringLiteral("%1 → %2 · ").arg(m.source, m.target);
        out << Line{1, m.status.name, way + c.lines.value(0), c.lines.mid(1).join(QStringLiteral(" · ")),
                    m.health};
    }
    if (view.witness.configured) {
        const auto c = TopologyContent::witness(view);
        out << Line{0, tr("Witness"), c.lines.value(0), c.lines.mid(1).join(QStringLiteral(" · ")),
                    view.witness.health};
    }
    return out;
}

void TwinModel::setView(const PairView& view) {
    setHorizontalHeaderLabels({tr("Thing"), tr("State"), tr("Details")});
    const QList<Line> wanted = view.configured ? lines(view) : QList<Line>{};
    QStringList structure;
    for (const auto& line : wanted)
        structure << QString::number(line.depth) +
                         (line.group.isEmpty() && line.node.isEmpty() ? QString() : line.thing);
    if (structure != m_structure) {
        m_structure = structure;
        rebuild(wanted);
    }
    for (qsizetype i = 0; i < wanted.size(); ++i)
        fill(m_rows[i], wanted[i]);
}

void TwinModel::rebuild(const QList<Line>& wanted) {
    removeRows(0, rowCount());
    m_rows.clear();
    QList<QStandardItem*> parents{invisibleRootItem()};
    for (const auto& line : wanted) {
        QList<QStandardItem*> row;
        for (int i = 0; i < columns; ++i) {
            row << new QStandardItem;
            row.last()->setEditable(false);
        }
        while (parents.size() > line.depth + 1)
            parents.removeLast();
        parents.last()->appendRow(row);
        parents << row.first();
        m_rows << row;
    }
}

void TwinModel::fill(const QList<QStandardItem*>& row, const Line& line) {
    const auto set = [](QStandardItem* item, const QString& text) {
        if (item->text() != text) {
            item->setText(text);
            item->setToolTip(text);
        }
    };
    set(row[0], line.thing);
    set(row[1], line.state);
    set(row[2], line.detail);
    row[0]->setData(line.group, GroupRole);
    row[0]->setData(line.node, NodeRole);
    const bool heading = line.depth == 0 && line.state.isEmpty();
    if (row[1]->data(HealthRole).toInt() != int(line.health) + 1 || heading) {
        row[1]->setData(int(line.health) + 1, HealthRole);
        row[1]->setIcon(heading ? QIcon()
                                : QIcon(glyphPixmap(line.health, tokensFor(QGuiApplication::palette()), 2)));
    }
}

} // namespace hotpair::console
