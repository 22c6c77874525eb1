// Pictures of every page once data has arrived: for the quick start, the manual and people without a display.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/app/mainwindow.h"

#include <QElapsedTimer>
#include <QTimer>

namespace hotpair::console {

class Screenshots final : public QObject {
    Q_OBJECT
public:
    /// Starts by itself. The window outlives it.
    Screenshots(MainWindow& window, const QString& folder, const QString& suffix, QObject* parent = nullptr);

Q_SIGNALS:
    /// `written`: how many; 0 when no data came in time.
    void finished(int written);

private:
    void look();
    void shoot();
    MainWindow& m_window;
    QString m_folder, m_suffix;
    QTimer m_timer;
    QElapsedTimer m_waited;
    int m_page = 0, m_written = 0;
};

} // namespace hotpair::console
