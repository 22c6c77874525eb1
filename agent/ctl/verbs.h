// The bodies of hotpairctl's verbs, by what they are about. Each returns the exit code of contract.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/ctl/context.h"

namespace hotpair::ctl {

// set-up (verbs_setup.cpp)
Exit runInit(Context& c);
Exit runFingerprint(Context& c);
Exit runPairInvite(Context& c);
Exit runPairJoin(Context& c);
Exit runWitnessJoin(Context& c);
Exit runUserAdd(Context& c);
Exit runUserRemove(Context& c);
Exit runUserPasswd(Context& c);
Exit runUserList(Context& c);

// configuration (verbs_config.cpp)
Exit runConfigApply(Context& c);
Exit runConfigShow(Context& c);
Exit runConfigDiff(Context& c);
Exit runConfigValidate(Context& c);
Exit runConfigHistory(Context& c);
Exit runConfigRollback(Context& c);

// looking (verbs_status.cpp)
Exit runStatus(Context& c);
Exit runMirrorStatus(Context& c);
Exit runEvents(Context& c);

// the past (verbs_why.cpp)
Exit runExplain(Context& c);
Exit runReplay(Context& c);
Exit runBacktest(Context& c);
Exit runAudit(Context& c);
Exit runCheck(Context& c);

/// "2h" before now, or a time; nothing: not understood (verbs_status.cpp).
std::optional<QString> sinceTime(const QString& text);
Exit badSince(Context& c);

// acting (verbs_operate.cpp)
Exit runSwitchover(Context& c);
Exit runTakeover(Context& c);
Exit runGroup(Context& c);  ///< start stop hold resume clear
Exit runMirror(Context& c); ///< resync pause resume
Exit runMirrorVerify(Context& c);
Exit runMirrorResolve(Context& c);

// for whoever helps (verbs_support.cpp)
Exit runHealth(Context& c);
Exit runBundle(Context& c);

// fence devices (verbs_fence.cpp)
Exit runFenceStatus(Context& c);
Exit runFenceTest(Context& c);

} // namespace hotpair::ctl
