// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/events/eventsmodel.h"

#include "console/models/language.h"
#include "console/models/sentences.h"

#include <algorithm>

namespace hotpair::console {

namespace {

constexpr size_t cap = 100'000;
constexpr size_t sliceEvents = 4000; ///< about 10 ms of work

bool newer(const EventRecord& a, const EventRecord& b) {
    if (a.time != b.time) return a.time > b.time; // ISO 8601 UTC sorts as text
    if (a.node != b.node) return a.node < b.node;
    return a.seq > b.seq;
}

} // namespace

Health severityHealth(Severity severity) {
    switch (severity) {
    case Severity::Info: return Health::Ok;
    case Severity::Warning: return Health::Warning;
    case Severity::Error:
    case Severity::Critical: break;
    }
    return Health::Bad;
}

EventsModel::EventsModel(QObject* parent)
    : QAbstractTableModel(parent) {
    m_slice.setInterval(0);
    connect(&m_slice, &QTimer::timeout, this, &EventsModel::filterSlice);
}

void EventsModel::add(const QList<EventRecord>& events) {
    QList<EventRecord> fresh;
    for (const auto& event : events) {
        const auto key = std::pair(event.node, event.seq);
        if (m_known.contains(key)) continue;
        m_known.insert(key);
        fresh << event;
    }
    if (fresh.isEmpty()) return;
    std::sort(fresh.begin(), fresh.end(), newer);
    const bool onTop = m_events.empty() || newer(fresh.last(), m_events.front());
    if (!onTop || m_slice.isActive() || m_events.size() + size_t(fresh.size()) > cap) {
        std::deque<EventRecord> merged;
        std::merge(m_events.begin(), m_events.end(), fresh.begin(), fresh.end(), std::back_inserter(merged),
                   newer);
        while (merged.size() > cap) {
            m_known.remove({merged.back().node, merged.back().seq});
            merged.pop_back();
        }
        beginResetModel();
        m_shown.clear();
        m_events = std::move(merged);
        endResetModel();
        refilter();
        return;
    }
    std::deque<int> rows;
    for (int i = 0; i < fresh.size(); ++i)
        if (matches(fresh[i])) rows.push_back(i);
    const int shift = int(fresh.size());
    if (!rows.empty()) beginInsertRows({}, 0, int(rows.size()) - 1);
    m_events.insert(m_events.begin(), fresh.begin(), fresh.end());
    for (int& index : m_shown)
        index += shift;
    m_shown.insert(m_shown.begin(), rows.begin(), rows.end());
    m_filtered += size_t(shift);
    if (!rows.empty()) endInsertRows();
}

void EventsModel::clear() {
    beginResetModel();
    m_events.clear();
    m_shown.clear();
    m_known.clear();
    m_slice.stop();
    m_filtered = 0;
    endResetModel();
}

void EventsModel::setFilter(Severity least, const QString& text) {
    if (m_least == least && m_text == text) return;
    m_least = least;
    m_text = text;
    refilter();
}

void EventsModel::refilter() {
    beginResetModel();
    m_shown.clear();
    m_filtered = 0;
    endResetModel();
    filterSlice(); // the first screenful at once
    if (m_filtered < m_events.size()) m_slice.start();
}

void EventsModel::filterSlice() {
    const size_t end = std::min(m_events.size(), m_filtered + sliceEvents);
    std::deque<int> found;
    for (; m_filtered < end; ++m_filtered)
        if (matches(m_events[m_filtered])) found.push_back(int(m_filtered));
    if (!found.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + int(found.size()) - 1);
        m_shown.insert(m_shown.end(), found.begin(), found.end());
        endInsertRows();
    }
    if (m_filtered >= m_events.size()) m_slice.stop();
}

bool EventsModel::matches(const EventRecord& event) const {
    if (severityOf(event.code) < m_least) return false;
    if (m_text.isEmpty()) return true;
    const auto has = [&](const QString& text) { return text.contains(m_text, Qt::CaseInsensitive); };
    if (has(event.node) || has(event.group)) return true;
    const auto name = codeName(event.code);
    if (has(QString::fromLatin1(name.data(), qsizetype(name.size())))) return true;
    return has(text::sentence(event.code, event.args, language()));
}

QList<EventRecord> EventsModel::shown() const {
    QList<EventRecord> list;
    list.reserve(qsizetype(m_shown.size()));
    for (const int index : m_shown)
        list << m_events[size_t(index)];
    return list;
}

void EventsModel::retranslate() {
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_text.isEmpty())
        refilter(); // the text was compared with the other language's sentences
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int EventsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_shown.size());
}
int EventsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const EventRecord& event = at(index.row());
    if (role == HealthRole) return int(severityHealth(severityOf(event.code)));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (index.column()) {
    case Time:
        return QDateTime::fromString(event.time, Qt::ISODateWithMs)
            .toLocalTime()
            .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
    case Level: return text::severityWord(severityOf(event.code), language());
    case Node: return event.node;
    case Group: return event.group;
    case What: return text::sentence(event.code, event.args, language());
    default: return {};
    }
}

QVariant EventsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Time: return tr("Time");
    case Level: return tr("Severity");
    case Node: return tr("Server");
    case Group: return tr("Group");
    case What: return tr("Event");
    default: return {};
    }
}

} // namespace hotpair::console
