// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/replay.h"

namespace hotpair::flight {

Replay::Replay(Watcher watcher)
    : m_watcher(std::move(watcher)) {}

qint64 Replay::wall(Instant at) const {
    return m_head ? m_head->wallMs + toMs(at - m_head->at) : 0;
}

void Replay::play(const QByteArray& segment) {
    SegmentReader reader(segment);
    ++m_result.segments;
    m_head.reset();
    while (auto record = reader.next()) {
        if (auto* h = std::get_if<Head>(&*record)) {
            head(*h);
            if (reader.foreign()) m_result.foreign = QString::fromStdString(h->version);
        } else if (auto* s = std::get_if<Snapshot>(&*record)) {
            snapshot(*s);
        } else if (auto* st = std::get_if<Step>(&*record)) {
            if (m_brain) step(*st);
        } else if (const auto* note = std::get_if<Note>(&*record)) {
            if (m_watcher)
                m_watcher({note->at, wall(note->at), nullptr, nullptr, m_brain ? &*m_brain : nullptr, note});
        } else if (const auto* beats = std::get_if<Beats>(&*record)) {
            if (m_watcher) m_watcher({{}, 0, nullptr, nullptr, nullptr, nullptr, beats});
        } else {
            ++m_result.holes;
            m_brain.reset();
        }
    }
    if (reader.damaged()) ++m_result.torn;
    m_goesOn = m_brain && !reader.damaged() && !reader.foreign();
}

void Replay::head(const Head& head) {
    m_head = head;
    m_result.version = QString::fromStdString(head.version);
    m_result.node = QString::fromStdString(head.node);
    if (head.begins) {
        ++m_result.lives;
        m_goesOn = false;
    }
}

void Replay::snapshot(Snapshot& snapshot) {
    if (m_goesOn && bytesOf(m_brain->state()) != bytesOf(snapshot.state))
        differs({m_head ? m_head->at : Instant{}, m_head ? m_head->wallMs : 0, {}, {}, {}, true});
    m_brain.emplace(decision::Brain::resumed(std::move(snapshot.state)));
}

void Replay::step(const Step& step) {
    m_effects.clear();
    m_brain->step(step.input, step.at, m_effects);
    ++m_result.steps;
    const auto told = withoutRoutine(m_effects);
    const bool sameTold = bytesOf(told) == bytesOf(step.told);
    if (!sameTold || routineNumber(m_effects) != step.routine)
        differs({step.at, wall(step.at), step.input, step.told, told, sameTold});
    if (m_watcher) m_watcher({step.at, wall(step.at), &step.input, &m_effects, &*m_brain});
}

void Replay::differs(Difference difference) {
    ++m_result.differences;
    if (!m_result.first) m_result.first = std::move(difference);
}

} // namespace hotpair::flight
