// Columns that line up on a terminal, also with Chinese characters (two cells wide).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace hotpair::ctl {

/// Cells that this text takes: wide East Asian characters two, combining marks none.
int displayWidth(const QString& text);

class Table {
public:
    explicit Table(const QStringList& headings) { m_rows.append(headings); }
    void add(const QStringList& row) { m_rows.append(row); }
    bool isEmpty() const { return m_rows.size() < 2; }
    /// Lines, each ended; `indent` spaces before each. Trailing blanks are cut.
    QString text(int indent = 0) const;

private:
    QList<QStringList> m_rows;
};

} // namespace hotpair::ctl
