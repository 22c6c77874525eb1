# 3.10 (d) and I3: B lacks writes when the holder's agent dies. The guard stops everything but gives no tie to a node
# without the data. The agent comes back, still has the lone majority, and serves again.
manual
0 power-on A
0 power-on B
3000 mirror-cut
4000 kill-agent A
6000 who
6500 start-agent A
9000 who
9000 end
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
    50.2  A: promote mirror in t1
    50.5  A: start vip
    51.5  A: start app
    52.5  A: ROLE activating => active (ALL_RUNNING)
    52.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
   101.1  A: mirror grow v2
   101.2  A: raise REDUNDANT_AGAIN group=db
  3000.0  == mirror-cut
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.5  A: mirror solo v3
  3083.5  A: raise SOLO_BEGUN node=node-a group=db
  4000.0  == kill-agent A
  4010.0  B: raise LINK_DOWN link=lan
  4450.2  A: the guard stops everything of term 1
  6000.0  == who
  6000.0     nobody serves
  6000.0     B shows waiting because NEWER_DATA_ELSEWHERE
  6500.0  == start-agent A
  6500.0  A: ROLE probing => standby (NEWEST_KNOWN)
  6530.0  A: raise LINK_UP link=lan
  6530.0  A: ROLE standby => candidate (STANDS)
  6530.0  A: ROLE candidate => candidate (STORES_TERM)
  6530.0  B: raise LINK_UP link=lan
  6530.1  A: raise GROUP_FAILOVER node=node-a group=db reason=peer gave up
  6530.1  A: ROLE candidate => activating (ELECTED)
  6530.1  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  6530.2  A: promote mirror in t2
  6530.5  A: start vip
  6531.5  A: start app
  6532.5  A: ROLE activating => active (ALL_RUNNING)
  6532.5  A: raise GROUP_ACTIVE node=node-a group=db term=2
  6613.9  A: mirror solo v4
  6613.9  A: raise SOLO_BEGUN node=node-a group=db
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows active
