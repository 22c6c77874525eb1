# 3.10 (d): the guard gave the tie away, but the links were cut and nobody heard it. The agent that starts later finds the
# mark and treats the tie as B's: it does not serve, although its own record still says that it may. When the links
# are mended B learns what it was given.
manual
plain
0 power-on A
0 power-on B
3000 cut A B
3000 kill-agent A
5000 start-agent A
7500 who
8000 mend
11000 who
11000 end
---
     0.0  == power-on A
     0.0  A: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on B
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
    50.0  A: raise LINK_UP link=lan
    50.0  A: ROLE standby => candidate (STANDS)
    50.0  A: ROLE candidate => candidate (STORES_TERM)
    50.0  B: raise LINK_UP link=lan
    50.1  A: ROLE candidate => activating (ELECTED)
    50.1  A: raise GROUP_ACTIVATING node=node-a group=db term=1
    50.2  A: start vip
    51.2  A: start app
    52.2  A: ROLE activating => active (ALL_RUNNING)
    52.2  A: raise GROUP_ACTIVE node=node-a group=db term=1
  3000.0  == cut A B
  3000.0  == kill-agent A
  3050.0  B: raise LINK_DOWN link=lan
  3400.2  A: the guard stops everything of term 1
  3406.2  A: the guard marks term 1 and gives the tie
  3800.4  B: ROLE standby => candidate (STANDS)
  5000.0  == start-agent A
  7500.0  == who
  7500.0     nobody serves
  7500.0     A shows waiting because PROBING
  7500.0     B shows waiting because NO_MAJORITY
  8000.0  == mend
  8000.3  A: ROLE probing => standby (NEWEST_KNOWN)
  8000.3  A: ROLE standby => candidate (STANDS)
  8000.3  B: ROLE candidate => candidate (STORES_TERM)
  8000.4  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  8000.4  B: ROLE candidate => activating (ELECTED)
  8000.4  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  8000.5  B: start vip
  8000.5  A: ROLE candidate => standby (HOLDER_HEARD)
  8000.5  A: ROLE standby => candidate (STANDS)
  8000.6  A: ROLE candidate => standby (HOLDER_HEARD)
  8000.6  A: ROLE standby => candidate (STANDS)
  8001.5  B: start app
  8002.5  B: ROLE activating => active (ALL_RUNNING)
  8002.5  B: raise GROUP_ACTIVE node=node-b group=db term=2
  8030.0  A: raise LINK_UP link=lan
  8030.0  B: raise LINK_UP link=lan
  8050.5  A: ROLE candidate => standby (NOT_NOW)
 11000.0  == who
 11000.0     B serves
 11000.0     A shows active
 11000.0     B shows active
