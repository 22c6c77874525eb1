// Whether a thread that has nothing to do should look again for a moment before it sleeps. Waking an idle
// processor costs more than most requests, but looking in vain costs the application its processor: so it is
// done while it is successful, and now and then to see whether it would be. Plain C++, one thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace hotpair::mirror {

class Spin {
public:
    bool worthTrying() { return m_score > 0 || ++m_asked % probeEvery == 0; }
    void caught() { m_score = m_score + 2 < best ? m_score + 2 : best; }
    void missed() {
        if (m_score > 0) --m_score;
    }

private:
    static constexpr int best = 16;
    static constexpr unsigned probeEvery = 32;
    int m_score = 0;
    unsigned m_asked = 0;
};

} // namespace hotpair::mirror
