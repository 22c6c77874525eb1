// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/screenshots.h"

#include <QDir>

namespace hotpair::console {

namespace {
constexpr int dataTimeoutMs = 30'000;
constexpr int settleMs = 1500;      ///< layouts, first chart points
constexpr int chartSettleMs = 6000; ///< a line worth looking at
} // namespace

Screenshots::Screenshots(MainWindow& window, const QString& folder, const QString& suffix, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_folder(folder)
    , m_suffix(suffix) {
    QDir().mkpath(folder);
    m_waited.start();
    m_timer.setInterval(100);
    connect(&m_timer, &QTimer::timeout, this, &Screenshots::look);
    m_timer.start();
}

void Screenshots::look() {
    const bool data =
        m_window.session() && m_window.session()->view().configured && !m_window.session()->view().stale;
    if (!data && m_waited.elapsed() < dataTimeoutMs) return;
    m_timer.stop();
    if (!data) {
        m_window.grab().save(QDir(m_folder).filePath(QStringLiteral("console-no-data%1.png").arg(m_suffix)));
        Q_EMIT finished(0);
        return;
    }
    m_window.showPage(0);
    QTimer::singleShot(settleMs, this, &Screenshots::shoot);
}

void Screenshots::shoot() {
    const QString name = QStringLiteral("%1%2.png").arg(m_window.page(m_page)->helpTopic(), m_suffix);
    if (m_window.grab().save(QDir(m_folder).filePath(name))) ++m_written;
    if (++m_page >= m_window.pageCount()) {
        Q_EMIT finished(m_written);
        return;
    }
    m_window.showPage(m_page);
    const bool chart = m_window.page(m_page)->helpTopic() == QLatin1String("heartbeat");
    QTimer::singleShot(chart ? chartSettleMs : settleMs, this, &Screenshots::shoot);
}

} // namespace hotpair::console
