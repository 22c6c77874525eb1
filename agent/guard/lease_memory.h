// Where the lease block lives, and who holds it. Plain C++; bodies lease_memory_linux.cpp,
// lease_memory_windows.cpp. Linux: a file on tmpfs (/dev/shm), because a mapping of a file on disk can be
// stalled by that disk; its name comes from device and inode of the state directory, and STATE/run/lease.shm
// is a symbolic link to it. A block that this link does not name belongs to a deleted directory of the same
// number and is not believed. Windows: a named section in the page file. Owner only, refused when it belongs
// to anybody else.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/lease_block.h"

#include <memory>
#include <string>

namespace hotpair::guard {

class LeaseMemory {
public:
    /// The agent: takes the lock of the state directory, then opens the block or makes a zeroed one. Null
    /// with a reason; `taken` tells that another agent holds the lock. stateDirectory: UTF-8, absolute.
    static std::unique_ptr<LeaseMemory> openForAgent(const std::string& stateDirectory, bool& taken,
                                                     std::string& reason);
    /// The guard: opens an existing block and takes the guard's lock on it; null when another guard holds it.
    static std::unique_ptr<LeaseMemory> openForGuard(const std::string& stateDirectory, std::string& reason);
    virtual ~LeaseMemory() = default;

    LeaseBlock& block() { return *m_block; }
    /// The agent: puts a new zeroed block in the place of this one; a guard of the old one keeps the old one.
    virtual bool renewBlock(std::string& reason) = 0;
    /// The agent ended in order: nobody needs the block any more, but a guard that is just leaving.
    virtual void forget() = 0;
    /// For waking the guard on systems where that needs a name (Windows).
    virtual std::string name() const = 0;

protected:
    LeaseBlock* m_block = nullptr;
};

/// Names this boot of the machine, at most 39 characters; empty when blocks do not outlive it anyway.
std::string machineBootName();

/// This process, and whether another one still lives.
CleanupProcess thisProcess();
bool livesStill(const CleanupProcess& process);

/// Ends the guard's sleep. Nothing happens when that process does not live any more.
void wakeGuard(const CleanupProcess& guard, const std::string& blockName);

} // namespace hotpair::guard
