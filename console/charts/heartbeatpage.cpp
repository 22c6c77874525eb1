// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/charts/heartbeatpage.h"

#include "console/charts/backtestdialog.h"
#include "console/models/language.h"
#include "console/models/sentences.h"
#include "console/style/tokens.h"

#include <QHBoxLayout>
#include <QScrollArea>

#include <cmath>
#include <limits>

namespace hotpair::console {

namespace {
constexpr int frameMs = 100;
constexpr int pollMs = 1000;
constexpr int windows[] = {60, 600};
constexpr double bytesPerMiB = 1024.0 * 1024.0;
constexpr double lost = std::numeric_limits<double>::quiet_NaN();
} // namespace

HeartbeatPage::HeartbeatPage(QWidget* parent)
    : Page(parent)
    , m_windows(new QButtonGroup(this))
    , m_backtest(new QPushButton(this))
    , m_source(new QLabel(this))
    , m_legend(new QLabel(this))
    , m_filled(new QWidget)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState("heartbeat", this)) {
    m_clock.start();
    m_source->setProperty("dim", true);
    m_legend->setProperty("dim", true);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(grid);
    for (const int seconds : windows) {
        auto* button = new QPushButton(this);
        button->setCheckable(true);
        button->setProperty("segment", true);
        button->setChecked(seconds == m_windowSeconds);
        m_windows->addButton(button, seconds);
        bar->addWidget(button);
    }
    bar->addStretch();
    bar->addWidget(m_source);
    bar->addWidget(m_backtest);
    m_filled->setObjectName(QStringLiteral("scrolled"));
    m_list = new QVBoxLayout(m_filled);
    m_list->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(grid + 2);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(m_filled);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(grid * 2, grid + 4, grid * 2, grid + 4);
    column->setSpacing(grid + 2);
    column->addLayout(bar);
    column->addWidget(scroll, 1);
    column->addWidget(m_legend);
    m_stack->addWidget(page);
    m_stack->addWidget(m_empty);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    connect(m_backtest, &QPushButton::clicked, this, &HeartbeatPage::backtest);
    connect(m_windows, &QButtonGroup::idClicked, this, &HeartbeatPage::setWindowSeconds);
    m_frame.setInterval(frameMs);
    m_poll.setInterval(pollMs);
    connect(&m_frame, &QTimer::timeout, this, &HeartbeatPage::tick);
    connect(&m_poll, &QTimer::timeout, this, &HeartbeatPage::poll);
    retranslate();
}

QString HeartbeatPage::title() const {
    return tr("Heartbeat");
}

void HeartbeatPage::follow(ClusterSession* session) {
    m_session = session;
    m_speaker.clear();
    for (auto* strips : {&m_links, &m_mirrors}) {
        for (auto& s : *strips)
            delete s.chart;
        strips->clear();
    }
}

HeartbeatPage::Strip& HeartbeatPage::strip(QHash<QString, Strip>& strips, const QString& name, int colour) {
    Strip& s = strips[name];
    if (!s.chart) {
        s.chart = new ChartView(colour);
        s.chart->setWindow(m_windowSeconds);
    }
    return s;
}

void HeartbeatPage::setView(const PairView& view, Role) {
    m_view = view;
    QString speaker;
    for (const auto& agent : view.agents)
        if (speaker.isEmpty() && agent.status && !agent.stale) speaker = agent.status->node;
    if (!speaker.isEmpty() &&
        speaker != m_speaker) { // clocks and sequence numbers of another agent do not fit
        m_speaker = speaker;
        for (auto& s : m_links) {
            s.ring.clear();
            s.lastSeq = 0;
            s.haveOffset = s.hasHistory = s.waiting = false;
        }
    }
    arrange();
    sampleStatus();
    headings();
}

/// All that has beats to show, the way over the witness last.
QList<LinkView> HeartbeatPage::links() const {
    return m_view.relay ? m_view.links + QList<LinkView>{*m_view.relay} : m_view.links;
}

void HeartbeatPage::arrange() {
    QStringList wantedLinks, wantedMirrors;
    for (const auto& l : links())
        wantedLinks << l.name;
    for (const auto& m : m_view.mirrors)
        wantedMirrors << m.status.name;
    const auto drop = [](QHash<QString, Strip>& strips, const QStringList& wanted) {
        for (auto it = strips.begin(); it != strips.end();) {
            if (wanted.contains(it.key())) {
                ++it;
                continue;
            }
            delete it->chart;
            it = strips.erase(it);
        }
    };
    drop(m_links, wantedLinks);
    drop(m_mirrors, wantedMirrors);
    int place = 0;
    const auto put = [this, &place](ChartView* chart) {
        if (m_list->indexOf(chart) != place) m_list->insertWidget(place, chart, 1);
        ++place;
    };
    for (const auto& l : m_view.links)
        put(strip(m_links, l.name, place).chart);
    for (const auto& name : wantedMirrors)
        put(strip(m_mirrors, name, 2).chart);
    if (m_view.relay) put(strip(m_links, m_view.relay->name, 0).chart);
    m_stack->setCurrentIndex(place == 0 ? 1 : 0);
}

void HeartbeatPage::poll() {
    if (!m_session || !isVisible() || m_speaker.isEmpty()) return;
    for (auto it = m_links.begin(); it != m_links.end(); ++it) {
        Strip& s = it.value();
        if (s.waiting) continue;
        s.waiting = true;
        QJsonObject params{{QStringLiteral("link"), it.key()}};
        if (s.lastSeq > 0) params.insert(QStringLiteral("sinceSeq"), qint64(s.lastSeq));
        m_session->ask(m_speaker, QStringLiteral("links.history"), params, this,
                       [this, link = it.key(), speaker = m_speaker](const Reply& reply) {
                           if (!m_links.contains(link) || speaker != m_speaker) return;
                           m_links[link].waiting = false;
                           if (!reply.ok()) return;
                           if (const auto history = linkHistoryFromJson(reply.result))
                               received(link, *history);
                       });
    }
}

void HeartbeatPage::received(const QString& link, const LinkHistory& history) {
    Strip& s = m_links[link];
    if (!s.hasHistory) s.ring.clear(); // what was sampled from the status until now is in the history too
    s.hasHistory = true;
    s.lateAfterMs = history.lateAfterMs;
    const qint64 offset = now() - history.nowMs;
    // The answer that came quickest tells the offset of the clocks best.
    if (!s.haveOffset || offset < s.offsetMs) s.offsetMs = offset;
    s.haveOffset = true;
    for (const auto& beat : history.beats) {
        if (beat.seq <= s.lastSeq && s.lastSeq > 0) continue;
        s.ring.add(beat.atMs + s.offsetMs, beat.lost() ? lost : double(beat.rttUs) / 1000.0);
        s.lastSeq = beat.seq;
    }
}

void HeartbeatPage::sampleStatus() {
    for (const auto& l : links()) {
        Strip& s = m_links[l.name];
        const LinkStatus* best = l.best();
        if (s.hasHistory || l.stale || !best || best->rttUs < 0 || best->state != QLatin1String("up"))
            continue;
        s.ring.add(now(), double(best->rttUs) / 1000.0);
    }
    for (const auto& m : m_view.mirrors)
        if (!m.stale)
            m_mirrors[m.status.name].ring.add(now(), double(m.status.writeBytesPerSecond) / bytesPerMiB);
}

void HeartbeatPage::tick() {
    const qint64 at = now();
    for (auto& s : m_links) {
        const auto picture = s.ring.picture(at, m_windowSeconds);
        s.end = axisEnd(picture.highest, s.end);
        s.chart->setRange(s.end, double(s.lateAfterMs),
                          tr("counts as down after %1").arg(text::humanMs(s.lateAfterMs, language())));
        s.chart->setPicture(picture);
    }
    for (auto& s : m_mirrors) {
        const auto picture = s.ring.picture(at, m_windowSeconds);
        s.end = axisEnd(picture.highest, s.end);
        s.chart->setRange(s.end, 0, {});
        s.chart->setPicture(picture);
    }
}

void HeartbeatPage::headings() {
    for (const auto& l : links()) {
        ChartView* chart = m_links[l.name].chart;
        const LinkStatus* end = l.best();
        if (end && m_view.nodes.size() == 2 && m_speaker == m_view.nodes[1].name && l.second)
            end = &*l.second;
        chart->setStale(l.stale ? Sentences::noDataSince(l.lastData) : QString());
        const QString heading = tr("Heartbeat %1").arg(Sentences::linkName(l));
        if (l.stale || !end) {
            chart->setHeading(heading, QString());
            continue;
        }
        if (end->relayed) {
            chart->setHeading(heading, tr("how long ago the witness heard the other server"));
            continue;
        }
        chart->setHeading(heading,
                          end->state == QLatin1String("down")
                              ? tr("down · last beat %1").arg(text::humanAge(end->lastSeenMs, language()))
                              : tr("round trip %1 · jitter %2 · loss %3")
                                    .arg(Sentences::milliseconds(end->rttUs),
                                         Sentences::milliseconds(end->jitterUs),
                                         Sentences::percent(end->lossPct)));
    }
    for (const auto& m : m_view.mirrors) {
        ChartView* chart = m_mirrors[m.status.name].chart;
        chart->setStale(m.stale ? Sentences::noDataSince(m.lastData) : QString());
        chart->setHeading(tr("Mirror %1").arg(m.status.name),
                          m.stale ? QString()
                                  : tr("writes %1 · behind by %2 · axis in MiB/s")
                                        .arg(text::humanRate(m.status.writeBytesPerSecond, language()),
                                             text::humanBytes(m.status.dirtyBytes, language())));
    }
    m_backtest->setEnabled(!m_speaker.isEmpty());
    m_source->setText(m_speaker.isEmpty() ? QString() : tr("as %1 measures it").arg(m_speaker));
}

void HeartbeatPage::setWindowSeconds(int seconds) {
    m_windowSeconds = seconds;
    if (auto* button = m_windows->button(seconds)) button->setChecked(true);
    for (auto* strips : {&m_links, &m_mirrors})
        for (auto& s : *strips)
            s.chart->setWindow(seconds);
    tick();
}

/// Begins at the time in use, as the agent told it with its history.
void HeartbeatPage::backtest() {
    if (!m_session || m_speaker.isEmpty()) return;
    qint64 detectMs = 600;
    for (const auto& s : std::as_const(m_links))
        if (s.lateAfterMs > 0) detectMs = s.lateAfterMs;
    (new BacktestDialog(m_session, m_speaker, int(detectMs), this))->open();
}

const ChartView* HeartbeatPage::linkChart(const QString& link) const {
    const auto it = m_links.constFind(link);
    return it == m_links.cend() ? nullptr : it->chart;
}

const ChartView* HeartbeatPage::mirrorChart(const QString& volume) const {
    const auto it = m_mirrors.constFind(volume);
    return it == m_mirrors.cend() ? nullptr : it->chart;
}

void HeartbeatPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_frame.start();
    m_poll.start();
    poll();
}

void HeartbeatPage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_frame.stop();
    m_poll.stop();
}

void HeartbeatPage::retranslate() {
    m_windows->button(60)->setText(tr("60 seconds"));
    m_windows->button(600)->setText(tr("10 minutes"));
    m_backtest->setText(tr("Back-test…"));
    m_backtest->setToolTip(tr("Judges the recorded heartbeats with another detection time"));
    m_legend->setText(tr("Line: round trip in ms · triangle: a lost beat · dashed: silence after which the "
                         "link counts as down"));
    m_empty->setText(tr("No heartbeat links"),
                     tr("Links appear here once both servers have a configuration."));
    headings();
    tick(); // the thresholds are words too
}

} // namespace hotpair::console
