# restart.attempts 0: the first failure of the application moves the group.
attempts 0
0 power-on W
0 power-on A
0 power-on B
3000 app-fails A
5500 who
5500 end
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
  3000.0  == app-fails A
  3000.0  A: raise RESTARTS_EXHAUSTED resource=app group=db node=node-a count=0
  3000.0  A: ROLE active => handing-over (RESTARTS_EXHAUSTED)
  3000.0  A: stop app
  3001.0  A: stop vip
  3002.0  A: demote mirror
  3002.5  A: lease of t1 cleared
  3002.5  A: ROLE handing-over => standby (RELEASED)
  3002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  3002.6  B: ROLE standby => candidate (STORES_TERM)
  3003.0  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  3003.0  B: ROLE candidate => activating (ELECTED)
  3003.0  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3003.4  B: promote mirror in t2
  3003.7  B: start vip
  3004.7  B: start app
  3005.7  B: ROLE activating => active (ALL_RUNNING)
  3005.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  5500.0  == who
  5500.0     B serves
  5500.0     A shows active
  5500.0     B shows active
