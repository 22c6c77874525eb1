// Heartbeats and mirrors over time: one chart a link (round trip, lost beats, threshold), one a mirror
// (writes). Beats come from the agent's own history, so nothing is lost between two status messages. GUI
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/protocol/results.h"
#include "console/charts/chartview.h"
#include "console/connections/session.h"
#include "console/models/page.h"
#include "console/style/emptystate.h"

#include <QButtonGroup>
#include <QElapsedTimer>
#include <QHash>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace hotpair::console {

class HeartbeatPage final : public Page {
    Q_OBJECT
public:
    explicit HeartbeatPage(QWidget* parent = nullptr);
    void follow(ClusterSession* session); ///< may be null
    void setView(const PairView& view, Role role) override;
    QString title() const override;
    QString helpTopic() const override { return QStringLiteral("heartbeat"); }
    void setWindowSeconds(int seconds);
    void backtest(); ///< opens the dialog
    int windowSeconds() const { return m_windowSeconds; }
    const ChartView* linkChart(const QString& link) const;
    const ChartView* mirrorChart(const QString& volume) const;

protected:
    void retranslate() override;
    void showEvent(QShowEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    struct Strip {
        SampleRing ring;
        ChartView* chart = nullptr;
        double end = 0;
        // links only
        quint64 lastSeq = 0;
        qint64 offsetMs = 0; ///< local monotonic time minus the agent's
        bool haveOffset = false, hasHistory = false, waiting = false;
        qint64 lateAfterMs = -1;
    };
    qint64 now() const { return m_clock.elapsed(); }
    Strip& strip(QHash<QString, Strip>& strips, const QString& name, int colour);
    QList<LinkView> links() const;
    void arrange();
    void poll();
    void received(const QString& link, const LinkHistory& history);
    void sampleStatus();
    void tick();
    void headings();

    QPointer<ClusterSession> m_session;
    PairView m_view;
    QElapsedTimer m_clock;
    QString m_speaker; ///< the node whose measurements are shown
    int m_windowSeconds = 60;
    QHash<QString, Strip> m_links, m_mirrors;
    QTimer m_frame, m_poll;
    QButtonGroup* m_windows;
    QPushButton* m_backtest;
    QLabel *m_source, *m_legend;
    QWidget* m_filled;
    QVBoxLayout* m_list;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
};

} // namespace hotpair::console
