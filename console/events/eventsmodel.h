// The events of a pair, newest first: both agents' lists merged, filtered in slices so that 100,000 rows
// never hold the window up. Sentences are made when a row is shown. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/status.h"
#include "console/models/health.h"

#include <QAbstractTableModel>
#include <QSet>
#include <QTimer>

#include <deque>

namespace hotpair::console {

Health severityHealth(Severity severity);

class EventsModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Level, Node, Group, What, ColumnCount };
    enum { HealthRole = Qt::UserRole + 1 };
    explicit EventsModel(QObject* parent = nullptr);

    /// In any order, also ones that are there already; one row operation for all of them where possible.
    void add(const QList<EventRecord>& events);
    void clear();
    void setFilter(Severity least, const QString& text);
    bool isFiltering() const { return m_slice.isActive(); } ///< rows are still coming
    int total() const { return int(m_events.size()); }
    const EventRecord& at(int row) const { return m_events[size_t(m_shown[size_t(row)])]; }
    QList<EventRecord> shown() const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool matches(const EventRecord& event) const;
    void refilter();
    void filterSlice();
    std::deque<EventRecord> m_events; ///< newest first
    std::deque<int> m_shown;          ///< row -> index into m_events, rising
    QSet<std::pair<QString, quint64>> m_known;
    Severity m_least = Severity::Info;
    QString m_text;
    QTimer m_slice;
    size_t m_filtered = 0; ///< m_events before this index have been looked at
};

} // namespace hotpair::console
