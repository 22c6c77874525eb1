/* Leases, votes, sync set, solo, voter change and the guard's Release of one group, for exhaustive search.
 * Two nodes A = 0, B = 1 and a witness W = 2. Time is left out by what the timing rule gives: README.md says how
 * each step maps to agent/decision. Bounds and planted mistakes are -D options: TERMS, CRASHES, PAUSES, WRITES,
 * VOTERS (versions of the voter record), SETS (of the sync set), FORCE (1: an administrator may take over by
 * force, once), FENCE (1: no witness, each node can have the other one powered off); MISTAKE 1 to 13. tests/model/run.sh
 * runs them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TERMS
#define TERMS 3
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef PAUSES
#define PAUSES 1
#endif
#ifndef WRITES
#define WRITES 2
#endif
#ifndef VOTERS
#define VOTERS 3
#endif
#ifndef SETS
#define SETS 4
#endif
#ifndef FORCE
#define FORCE 0
#endif
#ifndef FENCE
#define FENCE 0
#endif
#ifndef MISTAKE
#define MISTAKE 0
#endif
#define SHORT_PROMISE 1     /* a voter votes for another one while the holder's lease still runs (3.3) */
#define SOLO_EARLY 2        /* alone before a majority stored the shrink (I4) */
#define IGNORE_SYNC_SET 3   /* voters and candidates do not look at the sync set (I3) */
#define GROW_UNASKED 4      /* growth is sent while the engine may still acknowledge alone (3.6) */
#define TIE_FIRST 5         /* the holder relies on its tie before the other node stored it (3.10 a) */
#define RELEASE_EARLY 6     /* the guard's Release leaves before everything is stopped (3.8) */
#define RETURN_UNTOLD 7     /* who was given up by force is switched on before it is told (3.10 f) */
#define FORCE_NEXT_TERM 8   /* force takes the next term instead of one that nobody can have used */
#define FORCE_KEEPS_VOTERS 9 /* force leaves the voter record as it is */
#define GUARD_SAYS_OLD 10    /* the guard says what was true before the sync set shrank (3.10 d) */
#define FENCE_UNVERIFIED 11 /* the tie is taken although the device did not say `off` (3.8) */
#define FENCE_UNMATCHED 12  /* a node that just booted has the other one powered off before it heard of it */
#define ANSWER_WHILE_FENCING 13 /* who has the other one powered off still votes for it and reports to it */

#define NOBODY 3
#define BOTH 3              /* members of a sync set: bits of the nodes */
#define bit(n) (1 << (n))
#define peer(n) (1 - (n))
/* role of a node */
#define IDLE 0
#define STANDS 1            /* its term is durable, votes are asked for */
#define COMMITS 2           /* elected, the sync set is on its way to a majority */
#define SERVES 3
/* kind of a voter record */
#define THREE 2             /* else: the node that has the tie; NOBODY: both together, as long as neither was fenced */

/* durable, by voter */
byte term[3], votedFor[3];               /* highest term, and who got the vote in it */
byte setTerm[3], setVersion[3], setMembers[3];
byte voters[3], votersVersion[3];
/* P has not passed since this voter last heard that node (kept over a restart: the quiet P, I15) */
byte promised[3];
/* by node, lost with a crash */
byte role[2];
byte backs[2];                           /* voters whose grants carry the lease */
bool solo[2];                            /* the engine may acknowledge alone */
bool grows[2];                           /* the set of the record is a growth that was sent */
bool paused[2];
/* by node, on its disk */
byte copy[2];                            /* newest write that it has */
/* messages that may arrive at any time, or never: the last two orders to store a set, the last Release */
byte sentTerm[4], sentVersion[4], sentMembers[4]; /* 2n: the newest of n, 2n+1: the one before */
byte released[2];                        /* term */
/* the observer */
byte acknowledged, written;
byte holderOf[TERMS + 3];                /* by term; NOBODY: none yet */
byte crashes, pauses;
bool gone[2];                            /* switched off */
/* fence mode: own `off` is out; the other machine went down after it was; this life may fence;
 * newest term heard of */
bool fencing[2], killed[2], matched[2];
byte heard[2];
bool forced, untold[2];                  /* somebody took over by force; this node was given up and does not know */

/* same record, and enough of its voters: the own vote, W's, the peer's */
#define lone(n) (voters[n] == n)
#define enough(n, set) (lone(n) || (voters[n] == THREE -> ((set) & bit(n)) && ((set) & ~bit(n)) : (set) == BOTH))
#define newer(t1, v1, t2, v2) ((t1) > (t2) || ((t1) == (t2) && (v1) > (v2)))
#define serving(n) (role[n] == SERVES && !paused[n])

inline stop(n) {
    role[n] = IDLE; backs[n] = 0; solo[n] = false; grows[n] = false;
}

/* who serves has everything that was acknowledged, and serves alone */
inline check() {
    assert(!(serving(0) && serving(1)));                           /* I1 */
}

inline order(n, m, v) { /* a new order of n to store a sync set: it is stored here first, then sent */
    setTerm[n] = term[n]; setMembers[n] = m; setVersion[n] = v;
    sentTerm[2 * n + 1] = sentTerm[2 * n]; sentVersion[2 * n + 1] = sentVersion[2 * n];
    sentMembers[2 * n + 1] = sentMembers[2 * n];
    sentTerm[2 * n] = setTerm[n]; sentVersion[2 * n] = setVersion[n]; sentMembers[2 * n] = setMembers[n];
}

/* the newest order of n is stored at a majority of its voters */
#define stores(v, n) (term[v] == term[n] && setTerm[v] == setTerm[n] && setVersion[v] == setVersion[n])
#define committed(n) (lone(n) || stores(peer(n), n) || (voters[n] == THREE && stores(2, n)))

#define nextTerm(n) ((heard[n] > term[n] -> heard[n] : term[n]) + 1)

inline stand(n) { /* 3.4: the term is durable before votes are asked for */
    role[n] == IDLE && !paused[n] && nextTerm(n) <= TERMS + (forced -> 2 : 0) && (promised[n] == NOBODY || promised[n] == n) &&
        ((setMembers[n] & bit(n)) || MISTAKE == IGNORE_SYNC_SET) ->
    term[n] = nextTerm(n); votedFor[n] = n; role[n] = STANDS; backs[n] = bit(n);
}

/* 3.4: promise expired or for the candidate, newer term, candidate in the newest set known, not serving, same voters */
inline vote(v, n) {
    role[n] == STANDS && !paused[n] && term[n] > term[v] &&
        (promised[v] == NOBODY || promised[v] == n || MISTAKE == SHORT_PROMISE) &&
        (v == 2 || (role[v % 2] < COMMITS && !paused[v % 2] && (!fencing[v % 2] || MISTAKE == ANSWER_WHILE_FENCING))) &&
        ((voters[v] == voters[n] && votersVersion[v] == votersVersion[n]) ||
            (voters[n] == THREE && votersVersion[n] > votersVersion[v])) &&
        (v != 2 || voters[n] == THREE) &&
        ((setMembers[v] & bit(n)) || newer(setTerm[n], setVersion[n], setTerm[v], setVersion[v]) ||
            MISTAKE == IGNORE_SYNC_SET) ->
    term[v] = term[n]; votedFor[v] = n; promised[v] = n;
    voters[v] = voters[n]; votersVersion[v] = votersVersion[n];
    if :: v != 2 -> role[v % 2] = IDLE; backs[v % 2] = 0 :: else fi
}

/* a vote arrives; one whose promise is over is too old. The newest set of all that voted is taken over. */
inline counted(v, n) {
    role[n] == STANDS && !paused[n] && votedFor[v] == n && term[v] == term[n] && promised[v] == n &&
        !(backs[n] & bit(v)) ->
    backs[n] = backs[n] | bit(v);
    if
    :: newer(setTerm[v], setVersion[v], setTerm[n], setVersion[n]) ->
        setTerm[n] = setTerm[v]; setVersion[n] = setVersion[v]; setMembers[n] = setMembers[v]
    :: else
    fi
}

inline win(n) {
    role[n] == STANDS && !paused[n] && votedFor[n] == n && enough(n, backs[n]) ->
    if
    :: !(setMembers[n] & bit(n)) && MISTAKE != IGNORE_SYNC_SET -> stop(n) /* elected, but outdated */
    :: else ->
        assert(holderOf[term[n]] == NOBODY || holderOf[term[n]] == n); /* I5 */
        holderOf[term[n]] = n;
        role[n] = COMMITS; promised[n] = n;
        matched[n] = FENCE && voters[n] == NOBODY;
        order(n, setMembers[n], setVersion[n] + 1);
    fi
}

inline activate(n) { /* 3.5: nothing is acknowledged before the set is stored at a majority under the new term */
    role[n] == COMMITS && !paused[n] && committed(n) ->
    assert(copy[n] >= acknowledged);                               /* I2, I3 */
    role[n] = SERVES; check();
}

inline store(v, i) { /* 3.6, 3.10: an order arrives, perhaps late, perhaps again; i / 2 sent it */
    v != i / 2 && !(FENCE && v == 2) && sentTerm[i] > 0 && sentTerm[i] >= term[v] && (v == 2 || !paused[v % 2]) &&
        newer(sentTerm[i], sentVersion[i], setTerm[v], setVersion[v]) ->
    if
    :: sentTerm[i] > term[v] ->
        term[v] = sentTerm[i]; votedFor[v] = i / 2;
        if :: v != 2 -> stop(v % 2) :: else fi                     /* a newer holder: fence */
    :: else
    fi;
    setTerm[v] = sentTerm[i]; setVersion[v] = sentVersion[i]; setMembers[v] = sentMembers[i];
}

inline renew(v, n) { /* 3.2, 3.3: a renewal is granted */
    role[n] >= COMMITS && !paused[n] && term[v] == term[n] && votedFor[v] == n && released[n] < term[n] &&
        (v == 2 || !paused[v % 2]) && (v != 2 || voters[n] == THREE) &&
        voters[v] == voters[n] && votersVersion[v] == votersVersion[n] &&
        (!(backs[n] & bit(v)) || promised[v] != n) ->
    promised[v] = n; backs[n] = backs[n] | bit(v);
}

/* 4: P > (D + X)(1 + rho)/(1 - rho): when a promise is over, what it carried has ended and is stopped. With a
 * majority left without this voter the lease goes on. */
inline expire(v) {
    promised[v] != NOBODY && (v == 2 || promised[v] != v) ->
    if
    :: MISTAKE == SHORT_PROMISE -> skip
    :: else ->
        backs[promised[v]] = backs[promised[v]] & ~bit(v);
        if
        :: voters[promised[v] % 2] != NOBODY && role[promised[v]] >= STANDS && !enough(promised[v], backs[promised[v]]) && role[promised[v]] >= COMMITS ->
            stop(promised[v])
        :: else
        fi
    fi;
    promised[v] = NOBODY;
}

inline guardStops(n) { /* 3.8: the agent is dead or late; its guard stops everything, then sends the Release */
    role[n] >= COMMITS && !paused[n] && !lone(n) ->
    released[n] = term[n];
    if :: MISTAKE != RELEASE_EARLY -> stop(n) :: else fi
}

/* 3.10 d: alone a majority, and both have every write: that term and tie are the peer's is durable first */
inline guardGives(n) {
    role[n] >= COMMITS && !paused[n] && lone(n) && votersVersion[n] < VOTERS + (forced -> 3 : 0) &&
        (setMembers[n] == BOTH || MISTAKE == GUARD_SAYS_OLD) && !grows[n] ->
    released[n] = term[n]; stop(n);
    voters[n] = peer(n); votersVersion[n] = votersVersion[n] + 1;
}

inline heardRelease(v, n) {
    released[n] > 0 && released[n] >= term[v] && promised[v] == n -> promised[v] = NOBODY;
}

inline forgets(n) { /* a life ends */
    fencing[n] = false; killed[n] = false; matched[n] = false; heard[n] = 0;
}

inline crash(n) { /* loss of power; its votes and its copy are on the disk */
    crashes < CRASHES && !gone[n] -> crashes = crashes + 1; stop(n); paused[n] = false; forgets(n);
}

inline pause(n) {
    pauses < PAUSES && !paused[n] && role[n] >= STANDS -> pauses = pauses + 1; paused[n] = true;
}

inline resume(n) { /* the clock jumped: everything is over, what could have ended meanwhile has */
    paused[n] && !gone[n] -> paused[n] = false; stop(n);
}

#if FENCE
/* 3, mode fence, agent/decision/peer_power.h: a holder, or who may stand and has met the other node in this life, asks
 * for its power; it went down after that, and only then is the tie taken. */
#define mayFence(n) (role[n] >= COMMITS || (role[n] == IDLE && (promised[n] == NOBODY || promised[n] == n) && \
    (setMembers[n] & bit(n)) && (matched[n] || MISTAKE == FENCE_UNMATCHED)))
inline askOff(n) {
    !paused[n] && voters[n] == NOBODY && !fencing[n] && mayFence(n) && votersVersion[n] < VOTERS -> fencing[n] = true;
}
inline off(n) {
    fencing[n] && !killed[n] && !gone[peer(n)] ->
    killed[n] = true; gone[peer(n)] = true; stop(peer(n)); paused[peer(n)] = true; forgets(peer(n));
}
inline offFails(n) {
    fencing[n] && !killed[n] && !paused[n] -> fencing[n] = false;
}
inline verified(n) {
    fencing[n] && !paused[n] && (killed[n] || MISTAKE == FENCE_UNVERIFIED) ->
    if
    :: voters[n] == NOBODY && mayFence(n) -> voters[n] = n; votersVersion[n] = votersVersion[n] + 1
    :: else
    fi;
    fencing[n] = false; killed[n] = false;
}
inline bootAgain(n) { /* perhaps before the other node heard that it was off */
    gone[n] -> gone[n] = false; paused[n] = false;
}
inline match(n) { /* a Report of the other node's present life with the same record without tie */
    !matched[n] && role[n] < COMMITS && !paused[n] && !paused[peer(n)] &&
        (!fencing[peer(n)] || MISTAKE == ANSWER_WHILE_FENCING) &&
        voters[n] == NOBODY && voters[peer(n)] == NOBODY && votersVersion[n] == votersVersion[peer(n)] ->
    matched[n] = true; heard[n] = term[peer(n)];
    if
    :: newer(setTerm[peer(n)], setVersion[peer(n)], setTerm[n], setVersion[n]) ->
        setTerm[n] = setTerm[peer(n)]; setVersion[n] = setVersion[peer(n)]; setMembers[n] = setMembers[peer(n)]
    :: else
    fi
}
inline share(n) { /* the tie is given up, stored before it is told, when the other node is back and complete */
    role[n] == SERVES && !paused[n] && lone(n) && votersVersion[n] < VOTERS && !grows[n] && setMembers[n] == BOTH &&
        committed(n) && setVersion[n] < SETS && !paused[peer(n)] ->
    voters[n] = NOBODY; votersVersion[n] = votersVersion[n] + 1; solo[n] = false; matched[n] = true;
    order(n, BOTH, setVersion[n] + 1);
}
#endif

#if FORCE
inline powerOff(n) { /* as a crash, but it stays off: to everybody a machine that stands still */
    crashes < CRASHES && !gone[n] -> crashes = crashes + 1; stop(n); paused[n] = true; gone[n] = true;
}

inline powerOn(n) { /* given up by force: under an administrator's eyes, the other one serves and tells it at once */
    gone[n] && (!untold[n] || MISTAKE == RETURN_UNTOLD || serving(peer(n))) ->
    gone[n] = false; paused[n] = false; stop(n);
    if
    :: untold[n] && MISTAKE != RETURN_UNTOLD ->
        untold[n] = false;
        term[n] = term[peer(n)]; votedFor[n] = votedFor[peer(n)];
        voters[n] = voters[peer(n)]; votersVersion[n] = votersVersion[peer(n)];
        setTerm[n] = setTerm[peer(n)]; setVersion[n] = setVersion[peer(n)]; setMembers[n] = setMembers[peer(n)];
        copy[n] = 0                      /* another generation: nothing of it counts before a resync */
    :: else
    fi
}

/* 3.10 f: with the word that the other machine is off and stays off until it is told. What only that one has is
 * given up. Term, set and voter record are ahead of everything that could have been drawn. */
inline force(n) {
    !forced && gone[peer(n)] && !gone[n] && !paused[n] && role[n] < COMMITS ->
    forced = true; untold[peer(n)] = true; term[n] = (MISTAKE == FORCE_NEXT_TERM -> term[n] + 1 : TERMS + 1); votedFor[n] = n; promised[n] = n;
    if
    :: MISTAKE == FORCE_KEEPS_VOTERS -> skip
    :: else -> voters[n] = n; votersVersion[n] = VOTERS + 1
    fi;
    acknowledged = copy[n]; written = copy[n];
    assert(holderOf[term[n]] == NOBODY || holderOf[term[n]] == n); /* I5 */
    holderOf[term[n]] = n; role[n] = COMMITS; backs[n] = bit(n); solo[n] = false; grows[n] = false;
    order(n, bit(n), SETS + 1);
}
#endif

inline write(n) { /* applied here, not answered yet */
    serving(n) && written < WRITES && written == acknowledged -> written = written + 1; copy[n] = written;
}

inline replicate(n) { /* the peer applies it; its copy refuses an older term (I6) */
    serving(n) && !paused[peer(n)] && copy[peer(n)] < copy[n] && role[peer(n)] < COMMITS &&
        term[peer(n)] <= term[n] && (setMembers[n] & bit(peer(n))) ->
    copy[peer(n)] = copy[n];
}

inline answer(n) { /* I2: both have it, or this one is allowed to be alone; only with the lease */
    serving(n) && copy[n] == written && acknowledged < written &&
        (solo[n] || (copy[peer(n)] == copy[n] && (setMembers[n] & bit(peer(n))))) ->
    acknowledged = written;
    assert(!(role[peer(n)] == SERVES && term[peer(n)] > term[n]));  /* behind nobody's back */
}

inline shrink(n) { /* 3.6: versions are never used twice; also instead of a growth that was sent */
    role[n] == SERVES && !paused[n] && !solo[n] && (setMembers[n] == BOTH || grows[n]) && setVersion[n] < SETS + (forced -> 3 : 0) ->
    grows[n] = false; order(n, bit(n), setVersion[n] + 1);
    if :: MISTAKE == SOLO_EARLY -> solo[n] = true :: else fi
}

inline alone(n) {
    role[n] == SERVES && !paused[n] && !solo[n] && !grows[n] && setMembers[n] == bit(n) && committed(n) ->
    solo[n] = true;
}

inline grow(n) { /* the peer is resynced and complete; permission to be alone ends before the growth is sent */
    role[n] == SERVES && !paused[n] && setMembers[n] == bit(n) && committed(n) && setVersion[n] < SETS + (forced -> 3 : 0) &&
        role[peer(n)] < COMMITS && !paused[peer(n)] && term[peer(n)] <= term[n] ->
    copy[peer(n)] = copy[n];
    if :: MISTAKE != GROW_UNASKED -> solo[n] = false :: else fi;
    grows[n] = true; order(n, BOTH, setVersion[n] + 1);
}

/* 3.10 a: the peer stores first (no candidate, recognises holder and term), the holder relies on it afterwards */
inline dropWitness(n) {
    role[n] == SERVES && !paused[n] && voters[n] == THREE && votersVersion[n] < VOTERS + (forced -> 3 : 0) && committed(n) &&
        setMembers[n] == BOTH &&
        (MISTAKE == TIE_FIRST || (term[peer(n)] == term[n] && votedFor[peer(n)] == n && role[peer(n)] == IDLE &&
            !paused[peer(n)] && votersVersion[peer(n)] == votersVersion[n])) ->
    if
    :: MISTAKE == TIE_FIRST -> votersVersion[n] = votersVersion[n] + 1; voters[n] = n
    :: else -> voters[peer(n)] = n; votersVersion[peer(n)] = votersVersion[n] + 1
    fi
}
inline confirmTie(n) {
    role[n] == SERVES && !paused[n] && voters[peer(n)] == n && votersVersion[peer(n)] == votersVersion[n] + 1 &&
        voters[n] == THREE && term[peer(n)] == term[n] ->
    voters[n] = n; votersVersion[n] = votersVersion[n] + 1; backs[n] = backs[n] | bit(n);
}

/* 3.10 b: the tie holder gives its lone majority up first, with a set committed again, then tells */
inline enrolWitness(n) {
    !FENCE && role[n] == SERVES && !paused[n] && lone(n) && votersVersion[n] < VOTERS + (forced -> 3 : 0) && !grows[n] && setVersion[n] < SETS + (forced -> 3 : 0) &&
        (backs[n] & bit(peer(n))) && promised[peer(n)] == n && term[peer(n)] == term[n] ->
    voters[n] = THREE; votersVersion[n] = votersVersion[n] + 1; solo[n] = false;
    order(n, setMembers[n], setVersion[n] + 1);
}
inline tell(v, n) { /* the record travels with renewals, orders and votes; a record without tie is adopted */
    votersVersion[n] > votersVersion[v] && (v == 2 || !paused[v % 2]) && !paused[n] && !(FENCE && (v == 2 || n == 2 || fencing[n % 2])) &&
        (voters[n] == THREE || (v != 2 && voters[n] != v && role[v % 2] < COMMITS) ||
            (v == 2 && role[n] >= COMMITS && term[n] >= term[2])) ->
    voters[v] = voters[n]; votersVersion[v] = votersVersion[n];
    if
    :: newer(setTerm[n], setVersion[n], setTerm[v], setVersion[v]) ->
        setTerm[v] = setTerm[n]; setVersion[v] = setVersion[n]; setMembers[v] = setMembers[n]
    :: else
    fi
}

/* 3.7, 3.10 c: everything stopped, the tie goes with the group; the Release carries it and the set */
inline switchover(n) {
    role[n] == SERVES && !paused[n] && setMembers[n] == BOTH && !grows[n] && committed(n) &&
        copy[peer(n)] == copy[n] && role[peer(n)] == IDLE && !paused[peer(n)] ->
    released[n] = term[n];
    if
    :: lone(n) && votersVersion[n] < VOTERS + (forced -> 3 : 0) && term[peer(n)] == term[n] ->
        voters[n] = peer(n); votersVersion[n] = votersVersion[n] + 1;
    :: else
    fi;
    stop(n);
}
inline tieArrives(n) { /* at n, from its peer */
    voters[peer(n)] == n && votersVersion[peer(n)] > votersVersion[n] && !paused[n] && role[n] < COMMITS &&
        released[peer(n)] > 0 ->
    voters[n] = n; votersVersion[n] = votersVersion[peer(n)]; stop(n); /* used in a newer term only (I5) */
    if
    :: released[peer(n)] > term[n] -> term[n] = released[peer(n)]; votedFor[n] = NOBODY
    :: else
    fi;
    if
    :: newer(setTerm[peer(n)], setVersion[peer(n)], setTerm[n], setVersion[n]) && MISTAKE != GUARD_SAYS_OLD ->
        setTerm[n] = setTerm[peer(n)]; setVersion[n] = setVersion[peer(n)]; setMembers[n] = setMembers[peer(n)]
    :: else
    fi
}

init {
    byte n, v;
    atomic {
        for (v : 0 .. 2) {
            votedFor[v] = NOBODY; promised[v] = NOBODY; setMembers[v] = BOTH; voters[v] = (FENCE -> NOBODY : THREE); votersVersion[v] = 1;
        }
        for (v : 0 .. TERMS + 2) { holderOf[v] = NOBODY }
        /* the nodes are alike: the first term is A's, with everybody's vote and its set stored everywhere */
        for (v : 0 .. 2) {
            term[v] = 1; votedFor[v] = 0; promised[v] = 0; setTerm[v] = 1; setVersion[v] = 1;
        }
        promised[2] = (FENCE -> NOBODY : 0);
        role[0] = SERVES; backs[0] = (FENCE -> BOTH : 7); matched[0] = FENCE; holderOf[1] = 0; n = 0; v = 0;
    }
    do
    :: atomic { if
        :: stand(0) :: stand(1)
        :: vote(1, 0) :: vote(2, 0) :: vote(0, 1) :: vote(2, 1)
        :: counted(1, 0) :: counted(2, 0) :: counted(0, 1) :: counted(2, 1)
        :: win(0) :: win(1)
        :: activate(0) :: activate(1)
        :: store(1, 0) :: store(2, 0) :: store(1, 1) :: store(2, 1)
        :: store(0, 2) :: store(2, 2) :: store(0, 3) :: store(2, 3)
        :: renew(1, 0) :: renew(2, 0) :: renew(0, 1) :: renew(2, 1)
        :: expire(0) :: expire(1) :: expire(2)
        :: guardStops(0) :: guardStops(1) :: guardGives(0) :: guardGives(1)
        :: heardRelease(0, 1) :: heardRelease(1, 0) :: heardRelease(2, 0) :: heardRelease(2, 1)
        :: crash(0) :: crash(1)
        :: pause(0) :: pause(1) :: resume(0) :: resume(1)
        :: write(0) :: write(1) :: replicate(0) :: replicate(1) :: answer(0) :: answer(1)
        :: shrink(0) :: shrink(1) :: alone(0) :: alone(1) :: grow(0) :: grow(1)
        :: dropWitness(0) :: dropWitness(1) :: confirmTie(0) :: confirmTie(1)
        :: enrolWitness(0) :: enrolWitness(1)
        :: tell(0, 1) :: tell(1, 0) :: tell(2, 0) :: tell(2, 1)
        :: switchover(0) :: switchover(1) :: tieArrives(0) :: tieArrives(1)
#if FENCE
        :: askOff(0) :: askOff(1) :: off(0) :: off(1) :: offFails(0) :: offFails(1) :: verified(0) :: verified(1)
        :: bootAgain(0) :: bootAgain(1) :: match(0) :: match(1) :: share(0) :: share(1)
#endif
#if FORCE
        :: powerOff(0) :: powerOff(1) :: powerOn(0) :: powerOn(1) :: force(0) :: force(1)
#endif
        fi }
    od
}
