# 3.10 (e), the price: B pledged its vote, and A dies for good before B is back. B with the witness is a majority by heads,
# but A may still serve somewhere on the strength of the pledge: B does not start by itself. Force, with the word that
# A is off, is the way out.
plain
0 power-on W
0 power-on A
0 power-on B
3000 shutdown B
5000 power-off A
6000 start-agent B
12000 who
12000 force B
15000 who
15000 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     0.9  A: start vip
     1.9  A: start app
     2.9  A: ROLE activating => active (ALL_RUNNING)
     2.9  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
  3000.0  == shutdown B
  3000.0  B: raise PLEDGE_GIVEN node=node-b group=db holder=node-a
  3050.2  B: idle
  3110.0  A: raise LINK_DOWN link=lan
  5000.0  == power-off A
  6000.0  == start-agent B
 12000.0  == who
 12000.0     nobody serves
 12000.0     B shows waiting because PROBING
 12000.0  == force B
 12000.0  B: accepted
 12000.0  B: step 0 runs
 12000.0  B: ROLE probing => standby (ASKED)
 12000.0  B: ROLE standby => candidate (FORCED)
 12000.0  B: raise FORCED_TAKEOVER node=node-b group=db term=2500
 12000.1  B: ROLE candidate => activating (ELECTED)
 12000.1  B: raise GROUP_ACTIVATING node=node-b group=db term=2500
 12000.1  B: step 0 done
 12000.1  B: step 1 runs
 12000.2  B: start vip
 12001.2  B: start app
 12001.2  B: step 1 done
 12001.2  B: step 2 runs
 12002.2  B: ROLE activating => active (ALL_RUNNING)
 12002.2  B: raise GROUP_ACTIVE node=node-b group=db term=2500
 12002.2  B: step 2 done
 15000.0  == who
 15000.0     B serves
 15000.0     B shows active
