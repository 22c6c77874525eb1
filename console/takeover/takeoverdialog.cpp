// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/takeover/takeoverdialog.h"

#include "console/models/language.h"
#include "console/models/sentences.h"
#include "console/style/dialogs.h"
#include "console/style/icons.h"
#include "console/style/theme.h"

#include <QEvent>
#include <QStyle>

namespace hotpair::console {

namespace {

void setTone(QWidget* widget, const char* property, const QVariant& value) {
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace

TakeoverDialog::TakeoverDialog(ClusterSession& session, TaskRunner& runner, const Action& action,
                               QWidget* parent)
    : QDialog(parent)
    , m_session(&session)
    , m_runner(runner)
    , m_action(action)
    , m_title(new QLabel(this))
    , m_subtitle(new QLabel(this))
    , m_stepsTitle(new QLabel(this))
    , m_message(new QLabel(this))
    , m_back(new QLabel(this))
    , m_command(new QLabel(this))
    , m_forceText(new QLabel(this))
    , m_steps(new StepsView(this))
    , m_forceFrame(new QFrame(this))
    , m_confirm(new QLineEdit(this))
    , m_rehearse(new QPushButton(this))
    , m_start(new QPushButton(this))
    , m_force(new QPushButton(this))
    , m_close(new QPushButton(this)) {
    if (const GroupView* group = session.view().group(action.subject)) m_from = group->status.holder;
    build();
    connect(&runner, &TaskRunner::stepped, this, &TakeoverDialog::stepped);
    connect(&runner, &TaskRunner::finished, this, &TakeoverDialog::finished);
    retranslate();
    plan();
}

TakeoverDialog::Tile TakeoverDialog::makeTile() {
    Tile tile{new QFrame(this), nullptr, nullptr, nullptr};
    tile.frame->setProperty("tile", true);
    tile.label = new QLabel(tile.frame);
    tile.label->setProperty("dim", true);
    tile.figure = new QLabel(tile.frame);
    tile.figure->setProperty("figure", true);
    tile.note = new QLabel(tile.frame);
    tile.note->setProperty("dim", true);
    tile.note->setWordWrap(true);
    auto* column = new QVBoxLayout(tile.frame);
    column->setContentsMargins(grid + 4, grid + 2, grid + 4, grid + 2);
    column->setSpacing(3);
    for (auto* label : {tile.label, tile.figure, tile.note})
        column->addWidget(label);
    column->addStretch();
    return tile;
}

void TakeoverDialog::build() {
    setMinimumWidth(640);
    m_title->setProperty("title", true);
    m_title->setWordWrap(true);
    m_stepsTitle->setProperty("heading", true);
    for (auto* label : {m_subtitle, m_back}) {
        label->setProperty("dim", true);
        label->setWordWrap(true);
    }
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_command->setFont(commandFont());
    m_command->setProperty("dim", true);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* tiles = new QHBoxLayout;
    tiles->setSpacing(grid + 2);
    for (auto& tile : m_tiles) {
        tile = makeTile();
        tiles->addWidget(tile.frame, 1);
    }
    m_forceFrame->setProperty("tile", QStringLiteral("bad"));
    auto* force = new QVBoxLayout(m_forceFrame);
    force->setContentsMargins(grid + 4, grid + 2, grid + 4, grid + 4);
    m_forceText->setWordWrap(true);
    force->addWidget(m_forceText);
    force->addWidget(m_confirm);
    m_forceFrame->hide();
    m_start->setProperty("primary", true);
    m_start->setDefault(true);
    m_force->setProperty("danger", true);
    m_force->setAutoDefault(false);
    m_rehearse->setAutoDefault(false);
    m_close->setAutoDefault(false);
    auto* column = dialogColumn(this);
    column->addWidget(m_title);
    column->addWidget(m_subtitle);
    column->addLayout(tiles);
    column->addWidget(m_message);
    column->addSpacing(grid / 2);
    column->addWidget(m_stepsTitle);
    column->addWidget(m_steps, 1);
    column->addWidget(m_back);
    column->addWidget(m_command);
    column->addWidget(m_forceFrame);
    column->addLayout(buttonRow({m_rehearse, m_close, m_force, m_start}));
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_start, &QPushButton::clicked, this, [this] { start(m_action); });
    connect(m_rehearse, &QPushButton::clicked, this, [this] {
        Action rehearsal = m_action;
        rehearsal.dryRun = true;
        m_rehearsed = true;
        start(rehearsal);
    });
    connect(m_force, &QPushButton::clicked, this, [this] {
        if (!m_forcing) { // first of the two steps: show what it means and ask for the name
            m_forcing = true;
            retranslate();
            m_confirm->setFocus();
            return;
        }
        Action forced = m_action;
        forced.kind = ActionKind::Takeover;
        forced.force = true;
        start(forced);
    });
    connect(m_confirm, &QLineEdit::textChanged, this, &TakeoverDialog::retranslateForce);
}

void TakeoverDialog::plan() {
    setPhase(Phase::Planning);
    if (m_action.kind == ActionKind::Takeover) {
        estimateTakeover();
        return;
    }
    Action dry = m_action;
    dry.dryRun = true;
    m_runner.note(Actions::commandLine(dry));
    m_session->perform(dry, this, [this](const Reply& reply) { planned(reply); });
}

void TakeoverDialog::planned(const Reply& reply) {
    if (m_phase != Phase::Planning) return;
    if (!reply.ok()) {
        m_reply = reply;
        setPhase(Phase::Refused);
        return;
    }
    m_plan = actionPlanFromJson(reply.result);
    if (!m_plan.from.isEmpty()) m_from = m_plan.from;
    m_steps->setSteps(m_plan.steps);
    setPhase(Phase::Ready);
}

void TakeoverDialog::estimateTakeover() {
    const PairView& view = m_session->view();
    const GroupView* group = view.group(m_action.subject);
    m_plan = {};
    m_plan.group = m_action.subject;
    m_plan.from = m_from;
    m_plan.to = m_action.to;
    if (group) {
        m_plan.term = group->status.term;
        m_plan.outageMs = 0;
        int index = 0;
        for (const auto& r : group->status.resources) {
            TaskStep step;
            step.index = index++;
            step.code = Code::CONSOLE_STEP_START_RESOURCE;
            step.args = {{QStringLiteral("resource"), r.name}};
            step.node = m_action.to;
            step.elapsedMs = r.startMs;
            m_plan.outageMs = r.startMs < 0 || m_plan.outageMs < 0 ? -1 : m_plan.outageMs + r.startMs;
            m_plan.steps << step;
        }
        bool known = !group->stale;
        qint64 atRisk = 0;
        for (const auto& mirror : view.mirrors) {
            known = known && !mirror.stale;
            atRisk += mirror.status.lagBytes;
        }
        m_plan.bytesAtRisk = known ? atRisk : -1;
    }
    m_steps->setSteps(m_plan.steps);
    setPhase(Phase::Ready);
}

void TakeoverDialog::start(const Action& action) {
    if (!m_session) return;
    m_reply.reset();
    if (!action.dryRun) {
        m_rehearsed = false;
        QList<TaskStep> waiting = m_steps->steps();
        for (auto& step : waiting)
            step.elapsedMs = -1;
        m_steps->setSteps(waiting);
    }
    m_task = m_runner.run(*m_session, action);
    setPhase(Phase::Running);
}

void TakeoverDialog::stepped(quint64 task, const TaskStep& step) {
    if (task != m_task || m_phase != Phase::Running) return;
    if (step.total > 0 && m_steps->steps().size() > step.total)
        m_steps->setSteps(m_steps->steps().first(step.total));
    m_steps->update(step);
}

void TakeoverDialog::finished(quint64 task, const Reply& reply) {
    if (task != m_task || m_phase != Phase::Running) return;
    m_reply = reply;
    if (m_rehearsed && reply.ok()) {
        m_plan = actionPlanFromJson(reply.result);
        m_steps->setSteps(m_plan.steps);
        setPhase(Phase::Ready);
        return;
    }
    setPhase(reply.outcome == Outcome::Refused ? Phase::Refused : Phase::Finished);
}

void TakeoverDialog::setPhase(Phase phase) {
    m_phase = phase;
    retranslate();
    if (phase == Phase::Finished) m_close->setFocus();
}

void TakeoverDialog::fillTile(const Tile& tile, const QString& tone, const QString& label,
                              const QString& figure, const QString& note) {
    setTone(tile.frame, "tile", tone.isEmpty() ? QVariant(true) : QVariant(tone));
    setTone(tile.figure, "tone", tone);
    tile.label->setText(label);
    tile.figure->setText(figure);
    tile.note->setText(note);
    tile.note->setVisible(!note.isEmpty());
}

QString TakeoverDialog::outageNote() const {
    const GroupView* group = m_session ? m_session->view().group(m_action.subject) : nullptr;
    if (!group) return {};
    const ResourceStatus* slowest = nullptr;
    for (const auto& r : group->status.resources)
        if (r.startMs >= 0 && (!slowest || r.startMs > slowest->startMs)) slowest = &r;
    return slowest ? tr("of that, starting %1: %2 (measured)")
                         .arg(slowest->name, text::humanMs(slowest->startMs, language()))
                   : QString();
}

void TakeoverDialog::retranslateTiles() {
    const auto lang = language();
    const QString unknown = m_phase == Phase::Planning ? QStringLiteral("…") : tr("not known");
    QStringList addresses;
    if (m_session)
        if (const GroupView* group = m_session->view().group(m_action.subject)) addresses = group->addresses;
    if (m_phase == Phase::Finished && m_reply) {
        const auto result = actionResultFromJson(m_reply->result);
        fillTile(m_tiles[0], m_reply->ok() ? QStringLiteral("ok") : QStringLiteral("bad"),
                 tr("Measured interruption"),
                 result.outageMs >= 0 ? text::humanMs(result.outageMs, lang) : tr("not known"),
                 m_plan.outageMs >= 0 ? tr("estimated: %1").arg(text::humanMs(m_plan.outageMs, lang))
                                      : QString());
        const Task* task = m_runner.model().task(m_task);
        fillTile(m_tiles[1], {}, tr("Whole action"),
                 text::humanMs(result.totalMs >= 0 ? result.totalMs
                               : task              ? task->durationMs
                                                   : -1,
                               lang),
                 {});
    } else {
        fillTile(m_tiles[0], {}, tr("Expected interruption"),
                 m_plan.outageMs >= 0 ? tr("about %1").arg(text::humanMs(m_plan.outageMs, lang)) : unknown,
                 m_plan.outageMs >= 0 ? outageNote() : QString()); // a part of an unknown whole tells nothing
        fillTile(m_tiles[1], {}, tr("Connections cut"),
                 m_plan.connections >= 0 ? QString::number(m_plan.connections) : unknown,
                 addresses.isEmpty() ? QString()
                                     : tr("through %1").arg(addresses.join(QStringLiteral(", "))));
    }
    const bool safe = m_plan.bytesAtRisk == 0;
    QString note;
    if (safe)
        note = m_session && m_session->view().mirrors.isEmpty() ? tr("nothing has to be copied")
                                                                : tr("the mirror is in sync");
    else if (m_plan.bytesAtRisk > 0)
        note = tr("not yet on %1").arg(m_action.to);
    fillTile(m_tiles[2],
             safe                     ? QStringLiteral("ok")
             : m_plan.bytesAtRisk > 0 ? QStringLiteral("bad")
                                      : QString(),
             tr("Data that could be lost"),
             m_plan.bytesAtRisk >= 0 ? text::humanBytes(m_plan.bytesAtRisk, lang) : unknown, note);
}

void TakeoverDialog::retranslateForce() {
    const bool possible =
        (m_phase == Phase::Refused || m_phase == Phase::Ready) && m_action.kind == ActionKind::Takeover;
    m_force->setVisible(possible);
    m_forceFrame->setVisible(possible && m_forcing);
    if (!possible || !m_session) return;
    Action forced = m_action;
    forced.force = true;
    const QString obstacle = Actions::obstacle(forced, m_session->view(), m_session->role());
    m_force->setText(m_forcing ? tr("Force the takeover and lose data") : tr("Force…"));
    const bool typed = m_confirm->text() == m_action.subject;
    m_force->setEnabled(obstacle.isEmpty() && (!m_forcing || typed));
    m_force->setToolTip(obstacle);
    m_forceText->setText(
        tr("<b>Forcing skips the safety checks.</b> If %1 still runs, or holds newer data, acknowledged data "
           "is lost and both servers may disagree afterwards. Make sure that %1 is switched off. Type the "
           "group's name <b>%2</b> to confirm.")
            .arg((m_from.isEmpty() ? m_session->view().otherNode(m_action.to) : m_from).toHtmlEscaped(),
                 m_action.subject.toHtmlEscaped()));
    m_confirm->setPlaceholderText(m_action.subject);
    m_confirm->setAccessibleName(tr("Name of the group, to confirm"));
}

void TakeoverDialog::retranslate() {
    const bool switchover = m_action.kind == ActionKind::Switchover;
    const QString from = m_from.isEmpty() ? QStringLiteral("–") : m_from;
    const QString title = switchover
                              ? tr("Switch over group %1: %2 → %3").arg(m_action.subject, from, m_action.to)
                              : tr("Take over group %1: %2 → %3").arg(m_action.subject, from, m_action.to);
    setWindowTitle(switchover ? tr("Switch over") : tr("Take over"));
    m_title->setText(title);
    m_subtitle->setText(switchover ? tr("Planned: stop, flush, check that nothing is missing on the other "
                                        "side, then hand the lease over.")
                                   : tr("%1 asks for the lease without the holder's help. It is granted only "
                                        "when nobody can be serving and no acknowledged data is missing.")
                                         .arg(m_action.to));
    m_stepsTitle->setText(m_phase == Phase::Running || m_phase == Phase::Finished ? tr("Progress")
                          : switchover                                            ? tr("Steps")
                                       : tr("Steps (estimated by this console)"));
    m_steps->retranslate();
    retranslateTiles();

    QString message, tone;
    if (m_phase == Phase::Planning)
        message = tr("Asking the agent for the plan…");
    else if (m_rehearsed && m_phase == Phase::Ready) {
        message = tr("Rehearsed: the plan holds. Nothing was changed.");
        tone = QStringLiteral("ok");
    } else if (m_phase == Phase::Finished && m_reply && m_reply->ok()) {
        message = tr("Done. %1 serves group %2 now.").arg(m_action.to, m_action.subject);
        tone = QStringLiteral("ok");
    } else if ((m_phase == Phase::Refused || m_phase == Phase::Finished) && m_reply) {
        const QString lead = m_reply->outcome == Outcome::Refused ? tr("Refused, nothing was changed.")
                             : m_reply->outcome == Outcome::Unknown
                                 ? tr("The outcome is not known; look at the topology.")
                                 : tr("It failed.");
        message = lead;
        if (m_reply->error)
            message += QLatin1Char(' ') + text::sentence(*m_reply->error, language()) + QLatin1Char('\n') +
                       text::advice(*m_reply->error, language());
        tone = m_reply->outcome == Outcome::Failed ? QStringLiteral("bad") : QStringLiteral("warning");
    }
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    setTone(m_message, "tone", tone);

    m_back->setText(
        m_phase == Phase::Finished || m_phase == Phase::Refused || m_from.isEmpty()
            ? QString()
            : tr("Way back: once it is done, switch over again to return to %1. The same from a shell:")
                  .arg(m_from));
    m_back->setVisible(!m_back->text().isEmpty());
    QString command = Actions::commandLine(m_action);
    if (!switchover) command += QStringLiteral("    # ") + tr("on %1").arg(m_action.to);
    m_command->setText(command);
    m_rehearse->setText(tr("&Rehearse only"));
    m_rehearse->setVisible(switchover && m_phase != Phase::Finished && m_phase != Phase::Refused);
    m_rehearse->setEnabled(m_phase == Phase::Ready);
    m_start->setText(switchover ? tr("&Start the switchover") : tr("&Start the takeover"));
    m_start->setVisible(m_phase != Phase::Finished && m_phase != Phase::Refused && !m_forcing);
    m_start->setEnabled(m_phase == Phase::Ready);
    m_close->setText(m_phase == Phase::Running || m_phase == Phase::Finished ? tr("&Close") : tr("Cancel"));
    m_close->setToolTip(m_phase == Phase::Running ? tr("It carries on in the task list.") : QString());
    retranslateForce();
    fitToContent(this);
}

void TakeoverDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace hotpair::console
