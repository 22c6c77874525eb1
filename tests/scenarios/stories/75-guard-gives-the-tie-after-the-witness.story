# 3.10 (a) and (d): the witness has been gone for more than 10 s, the pair went on without it. Then the holder's agent
# dies: the guard's mark and Release give the tie to B, which serves without any witness.
0 power-on W
0 power-on A
0 power-on B
3000 power-off W
16000 kill-agent A
18000 who
18000 end
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
     1.2  A: promote mirror in t1
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off W
  3751.1  A: raise WITNESS_LOST
 12901.3  A: raise WITNESS_DROPPED group=db node=node-a
 16000.0  == kill-agent A
 16010.0  B: raise LINK_DOWN link=lan
 16401.0  A: the guard stops everything of term 1
 16407.0  A: the guard marks term 1 and gives the tie
 16407.1  B: ROLE standby => candidate (STORES_TERM)
 16407.2  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
 16407.2  B: ROLE candidate => activating (ELECTED)
 16407.2  B: raise GROUP_ACTIVATING node=node-b group=db term=2
 16407.3  B: promote mirror in t2
 16407.7  B: start vip
 16408.7  B: start app
 16409.7  B: ROLE activating => active (ALL_RUNNING)
 16409.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
 16491.0  B: raise SOLO_WAITING node=node-b group=db
 16491.1  B: mirror solo v4
 16491.1  B: raise SOLO_BEGUN node=node-b group=db
 17307.2  B: raise WITNESS_LOST
 18000.0  == who
 18000.0     B serves
 18000.0     B shows active
