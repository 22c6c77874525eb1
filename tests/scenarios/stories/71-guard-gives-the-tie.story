# 3.10 (d): without a witness the holder's agent dies for good. The guard stops everything, makes durable that term and
# tie are the peer's, then sends the Release: B takes over at once, without a witness and without waiting for P.
manual
0 power-on A
0 power-on B
3000 kill-agent A
5000 who
5000 end
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
  3000.0  == kill-agent A
  3050.0  B: raise LINK_DOWN link=lan
  3400.2  A: the guard stops everything of term 1
  3406.2  A: the guard marks term 1 and gives the tie
  3406.3  B: ROLE standby => candidate (STORES_TERM)
  3406.4  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3406.4  B: ROLE candidate => activating (ELECTED)
  3406.4  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3406.5  B: promote mirror in t2
  3406.9  B: start vip
  3407.9  B: start app
  3408.9  B: ROLE activating => active (ALL_RUNNING)
  3408.9  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3490.2  B: raise SOLO_WAITING node=node-b group=db
  3490.3  B: mirror solo v4
  3490.3  B: raise SOLO_BEGUN node=node-b group=db
  5000.0  == who
  5000.0     B serves
  5000.0     B shows active
