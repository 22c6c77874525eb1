// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/world.h"

#include "agent/mirror/transport/frame.h"
#include "common/protocol/codec.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace hotpair::crash {

using namespace std::chrono_literals;
using mirror::DurableStep;
using mirror::EngineEvent;
using mirror::SocketHandle;
using mirror::VolumeCore;

// --- the application of one holder

class World::Application final : public mirror::FrontEndClient {
public:
    Application(World& world, Node& node)
        : m_world(world)
        , m_node(node) {
        m_node.core->addClient(this);
    }
    ~Application() override {
        if (m_node.core) m_node.core->removeClient(this);
    }
    enum class Kind : std::uint8_t { Write, Flush, Read };
    void expect(std::uint64_t cookie, Kind kind) { m_open[cookie] = kind; }
    void completed(std::uint64_t cookie, int error) override {
        const auto open = m_open.find(cookie);
        if (open == m_open.end()) return m_world.fail("an answer to nothing");
        const Kind kind = open->second;
        m_open.erase(open);
        if (m_node.machine.stopped) return; // nobody hears it
        if (m_world.m_plan.trace) std::printf("  answered %d, error %d\n", int(cookie), error);
        if (error) return;
        m_world.m_answered.insert(cookie);
        if (kind == Kind::Write) m_world.m_ledger.acknowledged(cookie, m_world.promisedTo());
        if (kind == Kind::Flush) m_world.m_ledger.flushAcknowledged(cookie, m_world.promisedTo());
    }
    void endOfRound() override {}
    void roomAgain() override {}
    void servingEnded() override { m_open.clear(); }

private:
    World& m_world;
    Node& m_node;
    std::map<std::uint64_t, Kind> m_open;
};

// --- machines

World::World(const Plan& plan)
    : m_plan(plan)
    , m_rng(plan.seed) {
    for (int i = 0; i < 2; ++i) {
        Node& n = m_nodes[i];
        n.index = i;
        n.data = std::make_unique<Disk>(n.machine, volumeBytes);
        n.meta =
            std::make_unique<Disk>(n.machine, mirror::MetaStore::fileBytes(volumeBytes / mirror::blockBytes));
        n.meta->plants = plan.diskPlants;
    }
}

World::~World() {
    for (Node& n : m_nodes)
        if (n.core) kill(n, false);
}

void World::boot(Node& n) {
    if (n.core) return;
    ++n.life;
    n.machine.stopped = false;
    n.opened = n.complete = n.openFailed = n.follows = false;
    n.loop = std::make_unique<Loop>(*m_clock, m_rng);
    n.loop->readable = [this](SocketHandle h) { return readable(h); };
    n.jobs.clear();
    n.hub =
        std::make_unique<SimHub>([this, &n](mirror::HubRoutes::Dialled done) { dial(n, std::move(done)); });
    mirror::VolumeSpec spec;
    spec.name = QStringLiteral("v");
    spec.size = qint64(volumeBytes);
    spec.self = n.index == 0 ? NodeId::A : NodeId::B;
    spec.key = VolumeKey(7);
    spec.mirrorId.fill(0x42);
    spec.mode = m_mode;
    spec.asyncQueueBytes = 12 << 10;
    mirror::Surroundings around;
    around.openBacking = [&n](const QString&, const QString&,
                              std::uint64_t) -> Result<mirror::OpenedBacking> {
        const bool created = n.data->fresh();
        n.data->open();
        return mirror::OpenedBacking{backingOn(*n.data), n.data->image().empty(), created};
    };
    around.openMetaFile = [&n](const QString&, const QString&,
                               std::uint64_t) -> Result<mirror::OpenedMetaFile> {
        const bool created = n.meta->fresh();
        n.meta->open();
        return mirror::OpenedMetaFile{metaFileOn(*n.meta), created};
    };
    around.workers = [&n](int) { return std::make_unique<SimWorkers>(n.jobs); };
    around.clock = m_clock;
    around.seed = m_rng.next();
    around.atStep = [this, &n](DurableStep s, bool done) { atStep(n, s, done); };
    n.core = std::make_unique<VolumeCore>(
        *n.loop, *n.hub, spec,
        [this, &n, life = n.life](const EngineEvent& e) {
            if (n.machine.stopped) return;
            m_main.push_back([this, &n, life, e] {
                if (n.life == life && n.core) handle(n, e);
            });
        },
        around);
    n.core->open();
}

void World::atStep(Node& n, DurableStep step, bool done) {
    if (step == DurableStep::ResyncBegin && done && !n.machine.stopped && !n.machine.faulty) {
        mirror::BlockSet bits(volumeBytes / mirror::blockBytes);
        const auto record = mirror::MetaStore(metaFileOn(*n.meta)).load(bits);
        if (!record || record->consistent) fail("the target of a resync is not marked inconsistent");
    }
    if (!m_counting || n.machine.stopped) return;
    if (!done) ++m_outcome.steps[{step, n.index}];
    if (m_plan.node == n.index && m_plan.stopStep == step && done == (m_plan.position == Position::After) &&
        m_outcome.steps[{step, n.index}] == m_plan.stopOccurrence) {
        if (m_plan.faultAtStep)
            n.machine.failAt =
                n.machine.operations + 1 + std::uint64_t(step < DurableStep::Flush ? m_rng.range(0, 2) : 0);
        else if (m_plan.position == Position::Inside)
            n.machine.stopAt =
                n.machine.operations + 1 + std::uint64_t(step < DurableStep::Flush ? m_rng.range(0, 2) : 0);
        else
            n.machine.stopped = true;
    }
}

void World::kill(Node& n, bool power) {
    if (m_plan.trace) std::printf("  %c %s\n", "AB"[n.index], power ? "loses power" : "is killed");
    n.application.reset();
    n.core.reset();
    n.jobs.clear();
    n.hub.reset();
    n.loop.reset();
    ++n.life;
    for (auto it = m_wires.begin(); it != m_wires.end();) {
        auto& [wire, side] = it->second;
        if (side != n.index) {
            ++it;
            continue;
        }
        wire->closed[side] = true;
        if (m_rng.oneIn(2)) wire->cut = true; // what was under way is lost
        it = m_wires.erase(it);
    }
    std::erase_if(m_arriving, [&n](const Arriving& a) { return a.node == n.index; });
    if (m_holder == n.index) m_holder = -1;
    // A source put back to a moment after its last mark, and nobody left who remembers what came since
    // (volume_core_age.cpp).
    if (other(n).rolledBack && other(n).wasSource) m_excused = true;
    if (power) {
        n.data->losePower(m_rng);
        n.meta->losePower(m_rng);
        m_ledger.powerLost(n.index);
        checkOrder(n, n.data->image());
    } else if (m_mode == VolumeMode::MemorySync) {
        m_ledger.powerLost(n.index); // what it had received and not written yet died with it
    }
    n.machine.stopped = false;
}

void World::noticeStops() {
    for (Node& n : m_nodes)
        if (n.core && n.machine.stopped) {
            m_outcome.stopped = true;
            n.machine.stopAt = Machine::never;
            m_promoting = m_promoting && m_holder != n.index;
            kill(n, m_plan.power);
        }
}

// --- what happens next

bool World::step() {
    struct Action {
        int kind;
        int node;
        std::size_t index;
    };
    std::vector<Action> possible;
    for (Node& n : m_nodes) {
        if (!n.core) continue;
        if (n.loop->ready()) possible.push_back({0, n.index, 0});
        for (std::size_t i = 0; i < n.jobs.size(); ++i)
            if (!n.jobs[i]->empty()) possible.push_back({1, n.index, i});
    }
    if (!m_silent && deliver(false)) possible.push_back({2, 0, 0});
    if (!m_main.empty()) possible.push_back({3, 0, 0});
    if (possible.empty()) {
        std::optional<Instant> next;
        for (Node& n : m_nodes)
            if (n.core)
                if (const auto t = n.loop->nextTimer(); t && (!next || *t < *next)) next = t;
        if (!next) return false;
        m_clock->at = std::max(m_clock->at, *next);
        return true;
    }
    const Action a = possible[std::size_t(m_rng.range(0, std::int64_t(possible.size()) - 1))];
    switch (a.kind) {
    case 0: m_nodes[a.node].loop->round(); break;
    case 1: {
        auto& queue = *m_nodes[a.node].jobs[a.index];
        const auto job = std::move(queue.front());
        queue.pop_front();
        job();
        break;
    }
    case 2: deliver(true); break;
    case 3: {
        const auto work = std::move(m_main.front());
        m_main.pop_front();
        work();
        break;
    }
    }
    accept();
    noticeStops();
    imaginePowerLoss();
    return true;
}

bool World::until(const std::function<bool()>& condition, Duration limit) {
    const Instant end = m_clock->at + limit;
    for (int i = 0; i < 2'000'000 && m_clock->at < end; ++i) {
        if (condition()) return true;
        if (!step()) return condition();
    }
    return condition();
}

void World::steps(int count) {
    for (int i = 0; i < count; ++i)
        if (!step()) return;
}

// --- the wire

void World::dial(Node& from, mirror::HubRoutes::Dialled done) {
    from.loop->after(1ms, [this, &from, done = std::move(done)] {
        Node& to = other(from);
        if (!m_linkUp || !to.core || !to.hub->route) return done(nullptr, QStringLiteral("nobody there"));
        auto wire = std::make_shared<Wire>();
        const SocketHandle mine = ++m_lastHandle, theirs = ++m_lastHandle;
        m_wires[mine] = {wire, from.index};
        m_wires[theirs] = {wire, to.index};
        m_arriving.push_back({wire, to.index, theirs, to.life});
        done(std::make_unique<WireEnd>(wire, from.index, mine, from.machine.stopped), {});
    });
}

bool World::readable(SocketHandle handle) const {
    const auto found = m_wires.find(handle);
    if (found == m_wires.end()) return true;
    const auto& [wire, side] = found->second;
    const Wire::Lane& in = wire->lanes[1 - side];
    return in.arrived > in.taken || wire->cut || (wire->closed[1 - side] && in.arrived == in.bytes.size());
}

// The hub's part: the first frame names the volume.
bool World::accept() {
    for (std::size_t i = 0; i < m_arriving.size(); ++i) {
        const Arriving a = m_arriving[i];
        Node& n = m_nodes[a.node];
        Wire::Lane& in = a.wire->lanes[1 - a.node];
        if (a.wire->cut || !n.core || n.life != a.life) {
            m_arriving.erase(m_arriving.begin() + std::ptrdiff_t(i));
            return true;
        }
        if (in.arrived < mirror::FrameHeader::bytes) continue;
        const auto header = mirror::decodeHeader(in.bytes.data());
        if (!header || in.arrived < mirror::FrameHeader::bytes + header->length) continue;
        const auto hello = codec::decode<mirror::Hello>(
            std::span<const std::uint8_t>(in.bytes.data() + mirror::FrameHeader::bytes, header->length));
        in.taken = mirror::FrameHeader::bytes + header->length;
        m_arriving.erase(m_arriving.begin() + std::ptrdiff_t(i));
        if (hello && n.hub->route)
            n.hub->route(std::make_unique<WireEnd>(a.wire, a.node, a.handle, n.machine.stopped), *hello);
        return true;
    }
    return false;
}

bool World::deliver(bool pick) {
    std::vector<Wire::Lane*> lanes;
    for (auto& [handle, entry] : m_wires) {
        Wire::Lane& lane = entry.first->lanes[entry.second];
        if (!entry.first->cut && lane.arrived < lane.bytes.size()) lanes.push_back(&lane);
    }
    // a sender that died may have bytes under way still
    for (auto& [handle, entry] : m_wires) {
        Wire::Lane& lane = entry.first->lanes[1 - entry.second];
        if (!entry.first->cut && entry.first->closed[1 - entry.second] && lane.arrived < lane.bytes.size())
            lanes.push_back(&lane);
    }
    if (lanes.empty() || !pick) return !lanes.empty();
    Wire::Lane& lane = *lanes[std::size_t(m_rng.range(0, std::int64_t(lanes.size()) - 1))];
    const auto under = std::int64_t(lane.bytes.size() - lane.arrived);
    lane.arrived += std::size_t(m_rng.oneIn(4) ? m_rng.range(1, under) : under);
    return true;
}

void World::cutLink() {
    m_linkUp = false;
    m_silent = m_rng.oneIn(2); // packets vanish, or the connection is reset
    if (m_silent) return;
    for (auto& [handle, entry] : m_wires)
        entry.first->cut = true;
}

// --- the runtime and the voters

// What the main loop asks of an engine is done later, on the engine's own thread.
void World::toEngine(Node& n, std::function<void(VolumeCore&)> call) {
    n.loop->post([&n, call = std::move(call)] { call(*n.core); });
}

void World::handle(Node& n, const EngineEvent& e) {
    if (m_plan.trace && e.kind != EngineEvent::Kind::ResyncProgress)
        std::printf("  %c event %d term %d %s\n", "AB"[n.index], int(e.kind), int(e.term),
                    e.error ? std::string(codeName(e.error->code)).c_str() : "");
    switch (e.kind) {
    case EngineEvent::Kind::Opened:
        n.opened = !e.error;
        n.openFailed = !n.opened;
        if (const auto error = n.core->status().lastError; error &&
                                                           error->code == Code::MIRROR_METADATA_DAMAGED &&
                                                           !(n.machine.faulty && n.machine.faultStays))
            fail("metadata neither old nor new after a crash");
        break;
    case EngineEvent::Kind::Follows:
        n.follows = true;
        n.complete = false;
        other(n).rolledBack = false;
        break;
    case EngineEvent::Kind::PeerLostNeedsSolo:
        n.complete = false;
        if (m_holder != n.index || e.term != m_term) break;
        if (m_syncSet != (1u << n.index)) ++m_version;
        m_syncSet = 1u << n.index; // a majority stored it
        toEngine(n, [term = m_term, version = m_version](VolumeCore& c) { c.allowSolo(term, version); });
        break;
    case EngineEvent::Kind::TargetComplete:
        n.complete = true;
        n.follows = false;
        other(n).rolledBack = false;
        if (m_holder == n.index) m_syncSet == 3 ? m_ledger.copied(n.index, 1 - n.index) : grow();
        break;
    case EngineEvent::Kind::ResyncStarted:
        // Nobody holds and the copies made themselves equal: what the target had alone was promised to nobody
        // (h4).
        if (m_holder < 0 && n.core->status().role == mirror::VolumeRole::Target) {
            const Node& source = other(n);
            if (source.rolledBack && m_outcome.wrong.empty())
                if (const auto wrong = m_ledger.audit(n.index, source.data->image()); !wrong.empty()) {
                    m_excused = m_excused || source.othersLife != n.life; // it died as well
                    fail("a copy that was put back in time became the source: " + wrong);
                }
            m_ledger.copied(1 - n.index, n.index);
        }
        break;
    case EngineEvent::Kind::Disconnected: n.complete = n.follows = false; break;
    case EngineEvent::Kind::StaleTerm: n.core->fence(); break;
    case EngineEvent::Kind::Verified: m_verified = n.core->status().lastVerify; break;
    case EngineEvent::Kind::SplitBrain:
        ++m_split;
        if (!m_forced) fail("split brain without a force");
        break;
    case EngineEvent::Kind::Connected:
    case EngineEvent::Kind::ResyncProgress:
    case EngineEvent::Kind::ResyncInterrupted:
    case EngineEvent::Kind::HandshakeRefused:
    case EngineEvent::Kind::RolledBack:
    case EngineEvent::Kind::LocalIoFailed:
    case EngineEvent::Kind::PeerIoFailed: break;
    }
}

// As VolumeSet and the core do it: a new version, the engine says that no older permission will be used, then
// the growth counts.
void World::grow() {
    Node& n = m_nodes[m_holder];
    const std::uint64_t version = ++m_version;
    const auto growth = [this, &n, version, life = n.life, term = m_term](bool ok) {
        if (!ok || m_syncSet == 3 || n.life != life || m_holder != n.index || m_term != term ||
            version < m_version)
            return;
        m_syncSet = 3;
        m_ledger.copied(n.index, 1 - n.index);
        if (m_plan.trace) std::printf("  sync set grows\n");
    };
    if (m_plan.growFromOldStatus) return growth(n.core->status().state == mirror::VolumeState::InSync);
    toEngine(n, [this, version, growth](VolumeCore& c) {
        c.prepareGrow(version, [this, growth](bool ok) { m_main.push_back([growth, ok] { growth(ok); }); });
    });
}

bool World::promote(Node& n, bool forced) {
    if (!n.core || (!eligible(n) && !forced) || m_promoting || m_holder == n.index || n.rolledBack)
        return m_holder == n.index;
    if (!until([&] { return !n.core || n.opened || n.openFailed; }, 5s) || !n.core || !n.opened) return false;
    endHolder(false);
    if (!n.core) return false;
    const Term term = ++m_term;
    Node& o = other(n);
    if (o.core && m_linkUp && m_rng.oneIn(2)) o.core->refuseBelow(term);
    n.core->refuseBelow(term);
    n.gate = std::make_shared<mirror::LeaseGate>();
    n.gate->setDeadline(m_clock->at + 1000h);
    m_holder = m_lastHolder = n.index;
    m_promoting = true;
    std::optional<bool> done;
    n.core->promote(term, n.gate, n.core->fences(), forced, [&done, this](const Result<void>& r) {
        done = r.ok();
        if (!r.ok() && m_plan.trace)
            std::printf("  promotion refused: %s\n", std::string(codeName(r.error().code)).c_str());
    });
    const std::uint64_t life = n.life;
    until([&] { return done || n.life != life; }, 10s);
    m_promoting = false;
    if (n.life != life) return false;
    if (!done || !*done) {
        m_holder = -1;
        return false;
    }
    if (m_plan.trace) std::printf("  %c holds in term %d\n", "AB"[n.index], int(term));
    forced ? checkOrder(n, n.data->image()) : check(n, "when it was promoted");
    n.application = std::make_unique<Application>(*this, n);
    return true;
}

// The lease of the holder ends: it may notice late, but it acknowledges nothing any more.
void World::endHolder(bool planned) {
    if (m_holder < 0) return;
    Node& h = m_nodes[m_holder];
    std::optional<bool> done;
    if (!planned) {
        h.gate->close();
        h.core->fence();
    }
    const std::uint64_t life = h.life;
    h.core->demote(5s, [&done](const Result<void>& r) { done = r.ok(); });
    until([&] { return done || h.life != life; }, 10s);
    if (h.life == life && (!done || !*done) && planned) {
        h.gate->close();
        h.core->fence();
        h.core->demote(5s, [](const Result<void>&) {});
    }
    if (h.life == life) h.application.reset();
    m_holder = -1;
}

// --- the application

std::optional<std::uint64_t> World::write(bool zero) {
    if (m_holder < 0 || m_promoting) return std::nullopt;
    Node& h = m_nodes[m_holder];
    if (!h.core || !h.application || !h.core->serving() || h.core->full()) return std::nullopt;
    // few places, so that writes meet: neighbours in a block, across blocks, across extents, far apart
    static constexpr std::uint64_t places[] = {
        0,         4096,      60 << 10,         64 << 10,          128 << 10,
        1 << 20,   3 << 20,   (4 << 20) - 4096, 4 << 20,           (8 << 20) + 512,
        12u << 20, 20u << 20, 28u << 20,        volumeBytes - 8192};
    const std::uint64_t offset = places[m_rng.range(0, std::int64_t(std::size(places)) - 1)];
    const std::uint64_t size = zero ? 8192 : std::uint64_t(m_rng.range(1, 16)) * Ledger::sector;
    const std::uint64_t number = m_ledger.issue(offset, size, zero);
    h.application->expect(number, Application::Kind::Write);
    if (m_plan.trace)
        std::printf("  %s %d: %llu bytes at %llu\n", zero ? "zeros" : "write", int(number),
                    static_cast<unsigned long long>(size), static_cast<unsigned long long>(offset));
    const bool fua = m_rng.oneIn(8);
    if (zero) {
        h.core->zero(h.application.get(), number, offset, std::uint32_t(size), m_rng.oneIn(2), fua);
    } else {
        const auto bytes = Ledger::bytesOf(number, offset, size);
        mirror::BufferRef buffer = h.core->pool().take(bytes.size());
        std::memcpy(buffer->data(), bytes.data(), bytes.size());
        h.core->write(h.application.get(), number, offset, std::uint32_t(size), buffer->data(), buffer, fua);
    }
    h.loop->post([] {}); // a request wakes the loop
    return number;
}

std::optional<std::uint64_t> World::flush() {
    if (m_holder < 0 || m_promoting) return std::nullopt;
    Node& h = m_nodes[m_holder];
    if (!h.core || !h.application || !h.core->serving()) return std::nullopt;
    const std::uint64_t number = m_ledger.flushIssued(m_holder);
    h.application->expect(number, Application::Kind::Flush);
    h.core->flush(h.application.get(), number);
    h.loop->post([] {});
    return number;
}

void World::letter(char c) {
    Node* holder = m_holder >= 0 ? &m_nodes[m_holder] : nullptr;
    Node* standby = holder ? &other(*holder) : nullptr;
    if (m_plan.trace) std::printf(" %c\n", c);
    switch (c) {
    case 'w':
        write(false);
        steps(int(m_rng.range(0, 8)));
        break;
    case 'z':
        write(true);
        steps(int(m_rng.range(0, 8)));
        break;
    case 'f':
        flush();
        steps(int(m_rng.range(0, 8)));
        break;
    case 'W':
        if (const auto n = write(false)) until([&] { return m_answered.count(*n) || m_holder < 0; }, 5s);
        break;
    case 'F':
        if (const auto n = flush()) until([&] { return m_answered.count(*n) || m_holder < 0; }, 5s);
        break;
    case 's': steps(int(m_rng.range(1, 40))); break;
    case 'r':
        m_linkUp = true;
        m_silent = false;
        for (Node& n : m_nodes)
            boot(n);
        if (m_holder < 0)
            for (Node& n : m_nodes)
                if (promote(n)) break;
        until([&] { return m_holder < 0 || inSync() || m_rng.oneIn(60); }, 3s);
        break;
    case 'R': settle(false); break;
    case 'l':
        cutLink();
        steps(int(m_rng.range(0, 30)));
        if (m_rng.oneIn(2)) until([] { return false; }, m_rng.range(100, 3000) * 1ms);
        break;
    case 'm':
        m_linkUp = true;
        m_silent = false;
        break;
    case 'i': until([] { return false; }, m_rng.range(500, 5000) * 1ms); break;
    case 't': snapshot(); break;
    case 'b': rollBack(); break;
    case 'x':
        if (holder && holder->core) kill(*holder, true);
        break;
    case 'k':
        if (holder && holder->core) kill(*holder, false);
        break;
    case 'y':
        if (standby && standby->core) kill(*standby, true);
        break;
    case 'j':
        if (standby && standby->core) kill(*standby, false);
        break;
    case 'o':
        for (Node& n : m_nodes)
            boot(n);
        break;
    case 'p':
        for (Node& n : m_nodes)
            if (n.index != m_holder && promote(n)) break;
        break;
    case 'S':
        if (m_mode == VolumeMode::Async && holder && holder->core && standby->core && !m_silent) {
            toEngine(*holder, [](VolumeCore& c) { c.catchUp(60s); });
            until([&] { return inSync() || m_holder < 0; }, 30s);
            if (m_holder < 0) break;
        }
        if (!standby || !standby->core || !eligible(*standby)) break;
        endHolder(true);
        promote(*standby);
        break;
    case 'M': setMode(VolumeMode(m_rng.range(0, 2))); break;
    case 'q': endHolder(m_rng.oneIn(2)); break;
    case 'u':
        if (!standby || !standby->opened || !standby->core || m_forced) break;
        cutLink();
        until([] { return false; }, 2s);
        if (const auto n = write(false);
            !n || !until([&] { return m_answered.count(*n) || m_holder < 0; }, 5s))
            break;
        if (m_holder < 0 || eligible(*standby) || !standby->core) break;
        kill(m_nodes[m_holder], true);
        m_forced = true;
        if (!promote(*standby, true)) break;
        m_syncSet = 1u << standby->index;
        m_ledger.abandon();
        if (const auto n = write(false)) m_bothWrote = until([&] { return m_answered.count(*n) > 0; }, 5s);
        break;
    default: fail(std::string("the history has an unknown letter ") + c);
    }
}

// --- from the beginning to the end

bool World::inSync() {
    if (m_holder < 0 || m_syncSet != 3) return false;
    Node& h = m_nodes[m_holder];
    return h.core && h.complete && other(h).core && m_main.empty();
}

bool World::redundant() {
    if (inSync()) return true;
    if (m_holder < 0 || m_mode != VolumeMode::Async) return false;
    Node& h = m_nodes[m_holder];
    return h.core && h.follows && other(h).core && m_main.empty();
}

// The configuration is applied on both nodes, not at the same moment.
void World::setMode(VolumeMode mode) {
    m_mode = mode;
    for (Node& n : m_nodes) {
        if (n.core) toEngine(n, [mode](VolumeCore& c) { c.setMode(mode); });
        steps(int(m_rng.range(0, 6)));
    }
}

// An asynchronous target that lost its power just now: what would its disk have?
void World::imaginePowerLoss() {
    if (m_mode != VolumeMode::Async || m_holder < 0 || !m_rng.oneIn(12)) return;
    const Node& standby = other(m_nodes[m_holder]);
    if (standby.core) checkOrder(standby, standby.data->snapshot(m_rng));
}

void World::checkOrder(const Node& n, const Image& copy) {
    if (!m_outcome.wrong.empty() || m_forced || m_putBack) return;
    mirror::BlockSet bits(volumeBytes / mirror::blockBytes);
    const auto record = mirror::MetaStore(metaFileOn(*n.meta)).load(bits);
    if (!record || !record->consistent || !record->upToDate || !record->resyncTarget.none()) return;
    const std::string wrong = m_ledger.auditOrder(n.index, copy);
    if (!wrong.empty()) fail(wrong);
}

void World::settle(bool required) {
    m_linkUp = true;
    m_silent = false;
    for (Node& n : m_nodes)
        boot(n);
    if (m_holder < 0)
        for (Node& n : m_nodes)
            if (promote(n)) break;
    const bool ok = until([&] { return redundant(); }, 150s);
    if (!ok && required && m_outcome.wrong.empty()) fail("the pair did not become redundant again");
}

void World::check(const Node& n, const char* when) {
    if (!m_outcome.wrong.empty()) return;
    const std::string wrong = m_ledger.audit(n.index, n.data->image());
    if (!wrong.empty()) fail(wrong + " (" + when + ")");
}

void World::fail(const std::string& what) {
    if (m_excused) return;
    if (m_plan.trace) std::printf("  WRONG: %s\n", what.c_str());
    if (m_outcome.wrong.empty()) m_outcome.wrong = what;
}

Outcome World::run() {
    for (Node& n : m_nodes)
        boot(n);
    promote(m_nodes[0]);
    settle(true);
    for (const char c : std::string("WWF"))
        letter(c);
    m_counting = true;
    std::uint64_t before[2];
    for (Node& n : m_nodes) {
        before[n.index] = n.machine.operations;
        if (n.index != m_plan.node) continue;
        if (m_plan.stopAt != Machine::never) n.machine.stopAt = before[n.index] + m_plan.stopAt;
        if (m_plan.failAt != Machine::never) n.machine.failAt = before[n.index] + m_plan.failAt;
        n.machine.fault = m_plan.fault;
        n.machine.faultStays = m_plan.faultStays;
    }
    for (const char c : m_plan.history)
        letter(c);
    m_counting = false;
    for (Node& n : m_nodes) {
        m_outcome.operations[n.index] = n.machine.operations - before[n.index];
        m_outcome.failed = m_outcome.failed || n.machine.faulty;
        n.machine.stopAt = n.machine.failAt = Machine::never;
        n.machine.stopped = false;
    }
    recover();
    m_outcome.hadPromises = m_ledger.promises() > 0;
    return m_outcome;
}

// Everything dies and comes back; whoever may hold then has what was promised, and soon both have it.
void World::recover() {
    const int held = m_holder;
    const int first = held < 0                                       ? int(m_rng.range(0, 1))
                      : m_plan.recovery == 1 || m_plan.recovery == 3 ? 1 - held
                                                                     : held;
    for (Node& n : m_nodes) {
        const bool survivor = m_plan.recovery == 4 || (m_plan.recovery == 3 && n.index == first);
        if (n.core && !survivor) kill(n, m_plan.power);
        if (m_plan.rot && n.index == m_plan.node && !n.core) rot(n);
        n.data->mend();
        n.meta->mend();
        n.machine.operations = 0;
    }
    m_linkUp = true;
    m_silent = false;
    if (m_plan.recovery == 3 && m_nodes[first].core) promote(m_nodes[first]);
    for (Node& n : m_nodes)
        boot(n);
    if (m_plan.recovery == 2) until([] { return false; }, 3s);
    if (m_holder < 0 && !promote(m_nodes[first]) && !promote(m_nodes[1 - first]) && !hurt())
        fail("nobody can serve");
    if (m_holder < 0) return;
    if (m_forced && !redundant()) resolveSplit();
    settle(!hurt());
    for (const char c : std::string("WzWF"))
        letter(c);
    if (m_mode == VolumeMode::Async && redundant()) {
        setMode(VolumeMode::Sync);
        settle(!hurt());
        letter('W');
    }
    if (!m_outcome.wrong.empty() || !inSync()) return;
    Node& h = m_nodes[m_holder];
    until([&] { return false; }, 50ms);
    check(h, "on the holder at the end");
    check(other(h), "on the standby at the end");
    std::uint64_t at = 0;
    if (!h.data->image().sameAs(other(h).data->image(), at))
        fail("the copies differ at " + std::to_string(at));
    if (m_rng.oneIn(4)) verify(h);
    if (!m_outcome.wrong.empty()) return;
    // and the one that was brought up to date can really take over
    Node& standby = other(h);
    kill(h, true);
    if (!promote(standby)) return fail("the standby of a redundant pair could not take over");
    boot(h);
    settle(true);
    if (!h.data->image().sameAs(standby.data->image(), at))
        fail("the copies differ at " + std::to_string(at) + " after the last takeover");
}

// While the application writes, a comparison finds nothing in equal copies and every block that rotted.
void World::verify(Node& h) {
    Node& o = other(h);
    const bool rotten = m_rng.oneIn(2);
    if (rotten) o.data->flipBit(std::uint64_t(m_rng.range(0, 3)) << 22, 3);
    m_verified.reset();
    toEngine(h, [](VolumeCore& c) { c.verify([](const Result<void>&) {}); });
    until(
        [&] {
            if (m_rng.oneIn(20) && !rotten) write(m_rng.oneIn(3));
            return m_verified.has_value() || m_holder != h.index;
        },
        30s);
    if (!m_verified || !inSync()) return fail("a verify did not end");
    if (!m_verified->whole || m_verified->differentBytes != (rotten ? mirror::blockBytes : 0))
        return fail("a verify found " + std::to_string(m_verified->differentBytes) + " different bytes");
    if (!rotten) return;
    h.complete = false;
    toEngine(h, [](VolumeCore& c) { c.resync([](const Result<void>&) {}); });
    settle(true);
    std::uint64_t at = 0;
    if (!h.data->image().sameAs(o.data->image(), at))
        fail("what a verify found was not repaired at " + std::to_string(at));
}

// One bit of a metadata slot flips. A record that was completely stored must not be forgotten for an older
// one.
void World::rot(Node& n) {
    constexpr std::uint64_t blocks = volumeBytes / mirror::blockBytes;
    mirror::BlockSet bits(blocks);
    const auto before = mirror::MetaStore(metaFileOn(*n.meta)).load(bits);
    bool whole = true; // both copies of both slots
    for (std::uint64_t slot = 0; slot < 2; ++slot) {
        std::vector<std::uint8_t> one(mirror::slotBytes), two(mirror::slotBytes);
        n.meta->image().read(slot * mirror::slotBytes, one.data(), one.size());
        n.meta->image().read((slot + 2) * mirror::slotBytes, two.data(), two.size());
        whole = whole && one == two;
    }
    n.meta->flipBit(std::uint64_t(m_rng.range(0, 1)) * mirror::slotBytes + std::uint64_t(m_rng.range(0, 200)),
                    unsigned(m_rng.range(0, 7)));
    const auto after = mirror::MetaStore(metaFileOn(*n.meta)).load(bits);
    if (!before) return;
    const bool same = after && codec::encode(*before) == codec::encode(*after);
    if (!same && (whole || mirror::planted(mirror::Plant::OneCopy)))
        fail("one flipped bit took the metadata back in time");
}

void World::snapshot() {
    Node& n = m_nodes[m_rng.range(0, 1)];
    if (n.data->fresh() || n.machine.stopped) return;
    m_saved = Saved{n.index, n.data->snapshot(m_rng), n.meta->snapshot(m_rng), m_lastHolder, other(n).life};
}

// Data and metadata of one node become those of its snapshot. Only while the other one has everything that
// was promised: a node that comes back alone cannot know.
void World::rollBack() {
    if (!m_saved || m_forced) return;
    Node& n = m_nodes[m_saved->node];
    Node& o = other(n);
    mirror::BlockSet bits(volumeBytes / mirror::blockBytes);
    const auto others = mirror::MetaStore(metaFileOn(*o.meta)).load(bits);
    if (!eligible(o) || o.rolledBack || !others || !others->consistent || !others->lineage.initialised())
        return;
    n.othersLife = o.life;
    n.wasSource = m_saved->holder == n.index || m_lastHolder == n.index;
    if (n.wasSource && (!o.core || o.life != m_saved->othersLife)) m_excused = true;
    if (n.core) kill(n, true);
    n.data->putBack(m_saved->data);
    n.meta->putBack(m_saved->meta);
    m_ledger.rolledBack(n.index);
    n.rolledBack = m_putBack = true;
    m_saved.reset();
    if (m_plan.trace) std::printf("  %c is put back in time\n", "AB"[n.index]);
}

// After a force: if both sides wrote, that is found, nothing is touched, and the administrator's word heals
// it.
void World::resolveSplit() {
    Node& h = m_nodes[m_holder];
    Node& o = other(h);
    boot(o);
    const Image mine = h.data->image(), theirs = o.data->image();
    until([&] { return m_split > 0 || redundant(); }, 20s);
    if (!h.core || !o.core || (redundant() && !m_bothWrote)) return;
    if (redundant()) return fail("two copies that both went on alone were made equal by a machine");
    std::uint64_t at = 0;
    if (!theirs.sameAs(o.data->image(), at) || !mine.sameAs(h.data->image(), at))
        return fail("a split brain changed a copy at " + std::to_string(at));
    if (!until([&] { return !o.core || o.opened; }, 5s) || !o.core) return;
    toEngine(o, [](VolumeCore& c) { c.discardMine([](const Result<void>&) {}); });
    toEngine(h, [](VolumeCore& c) { c.retryNow(); });
}

} // namespace hotpair::crash
