# Row 29: restarted twice, moved once, restarted twice there, then stopped and held.
0 power-on W
0 power-on A
0 power-on B
3000 app-fails A
4000 app-fails A
5000 app-fails A
7000 app-fails B
8000 app-fails B
9000 app-fails B
10000 who
11000 clear A
14000 who
14000 end
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
  3000.0  A: raise RESOURCE_RESTART resource=app group=db node=node-a count=1 limit=2
  3000.0  A: ROLE active => activating (RESOURCE_FAILED)
  3000.0  A: stop app
  3001.0  A: start app
  3002.0  A: ROLE activating => active (ALL_RUNNING)
  3002.0  A: raise GROUP_ACTIVE node=node-a group=db term=1
  4000.0  == app-fails A
  4000.0  A: raise RESOURCE_RESTART resource=app group=db node=node-a count=2 limit=2
  4000.0  A: ROLE active => activating (RESOURCE_FAILED)
  4000.0  A: stop app
  4001.0  A: start app
  4002.0  A: ROLE activating => active (ALL_RUNNING)
  4002.0  A: raise GROUP_ACTIVE node=node-a group=db term=1
  5000.0  == app-fails A
  5000.0  A: raise RESTARTS_EXHAUSTED resource=app group=db node=node-a count=2
  5000.0  A: ROLE active => handing-over (RESTARTS_EXHAUSTED)
  5000.0  A: stop app
  5001.0  A: stop vip
  5002.0  A: demote mirror
  5002.5  A: lease of t1 cleared
  5002.5  A: ROLE handing-over => standby (RELEASED)
  5002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  5002.6  B: ROLE standby => candidate (STORES_TERM)
  5003.0  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  5003.0  B: ROLE candidate => activating (ELECTED)
  5003.0  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  5003.4  B: promote mirror in t2
  5003.7  B: start vip
  5004.7  B: start app
  5005.7  B: ROLE activating => active (ALL_RUNNING)
  5005.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  7000.0  == app-fails B
  7000.0  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=1 limit=2
  7000.0  B: ROLE active => activating (RESOURCE_FAILED)
  7000.0  B: stop app
  7001.0  B: start app
  7002.0  B: ROLE activating => active (ALL_RUNNING)
  7002.0  B: raise GROUP_ACTIVE node=node-b group=db term=2
  8000.0  == app-fails B
  8000.0  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=2 limit=2
  8000.0  B: ROLE active => activating (RESOURCE_FAILED)
  8000.0  B: stop app
  8001.0  B: start app
  8002.0  B: ROLE activating => active (ALL_RUNNING)
  8002.0  B: raise GROUP_ACTIVE node=node-b group=db term=2
  9000.0  == app-fails B
  9000.0  B: raise RESTARTS_EXHAUSTED resource=app group=db node=node-b count=2
  9000.0  B: raise GROUP_HELD_EXHAUSTED group=db
  9000.0  B: ROLE active => handing-over (RESTARTS_EXHAUSTED)
  9000.0  B: stop app
  9001.0  B: stop vip
  9002.0  B: demote mirror
  9002.5  B: lease of t2 cleared
  9002.5  B: ROLE handing-over => standby (RELEASED)
  9002.5  B: raise GROUP_RELEASED node=node-b group=db term=2
 10000.0  == who
 10000.0     nobody serves
 10000.0     A shows failed because GROUP_HELD_EXHAUSTED
 10000.0     B shows failed because GROUP_HELD_EXHAUSTED
 11000.0  == clear A
 11000.0  A: accepted
 11000.0  A: raise GROUP_RESUMED node=node-a group=db holder=node-b
 11000.0  A: ROLE standby => candidate (STORES_TERM)
 11000.4  A: raise GROUP_FAILOVER node=node-a group=db reason=peer gave up
 11000.4  A: ROLE candidate => activating (ELECTED)
 11000.4  A: raise GROUP_ACTIVATING node=node-a group=db term=3
 11000.8  A: promote mirror in t3
 11000.8  B: raise GROUP_RESUMED group=db
 11001.1  A: start vip
 11002.1  A: start app
 11003.1  A: ROLE activating => active (ALL_RUNNING)
 11003.1  A: raise GROUP_ACTIVE node=node-a group=db term=3
 14000.0  == who
 14000.0     A serves
 14000.0     A shows active
 14000.0     B shows active
