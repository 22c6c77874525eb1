# Row 29: restarted at once, then after a pause, moved once, the same there, then stopped and held.
0 power-on W
0 power-on A
0 power-on B
3000 app-fails A
4000 app-fails A
6000 app-fails A
8000 app-fails B
9000 app-fails B
11000 app-fails B
12000 who
13000 clear A
16000 who
16000 end
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
  5050.3  A: start app
  5051.3  A: ROLE activating => active (ALL_RUNNING)
  5051.3  A: raise GROUP_ACTIVE node=node-a group=db term=1
  6000.0  == app-fails A
  6000.0  A: raise RESTARTS_EXHAUSTED resource=app group=db node=node-a count=2
  6000.0  A: ROLE active => handing-over (RESTARTS_EXHAUSTED)
  6000.0  A: stop app
  6001.0  A: stop vip
  6002.0  A: demote mirror
  6002.5  A: lease of t1 cleared
  6002.5  A: ROLE handing-over => standby (RELEASED)
  6002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  6002.6  B: ROLE standby => candidate (STORES_TERM)
  6003.0  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  6003.0  B: ROLE candidate => activating (ELECTED)
  6003.0  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  6003.4  B: promote mirror in t2
  6003.7  B: start vip
  6004.7  B: start app
  6005.7  B: ROLE activating => active (ALL_RUNNING)
  6005.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  8000.0  == app-fails B
  8000.0  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=1 limit=2
  8000.0  B: ROLE active => activating (RESOURCE_FAILED)
  8000.0  B: stop app
  8001.0  B: start app
  8002.0  B: ROLE activating => active (ALL_RUNNING)
  8002.0  B: raise GROUP_ACTIVE node=node-b group=db term=2
  9000.0  == app-fails B
  9000.0  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=2 limit=2
  9000.0  B: ROLE active => activating (RESOURCE_FAILED)
  9000.0  B: stop app
 10050.5  B: start app
 10051.5  B: ROLE activating => active (ALL_RUNNING)
 10051.5  B: raise GROUP_ACTIVE node=node-b group=db term=2
 11000.0  == app-fails B
 11000.0  B: raise RESTARTS_EXHAUSTED resource=app group=db node=node-b count=2
 11000.0  B: raise GROUP_HELD_EXHAUSTED group=db
 11000.0  B: ROLE active => handing-over (RESTARTS_EXHAUSTED)
 11000.0  B: stop app
 11001.0  B: stop vip
 11002.0  B: demote mirror
 11002.5  B: lease of t2 cleared
 11002.5  B: ROLE handing-over => standby (RELEASED)
 11002.5  B: raise GROUP_RELEASED node=node-b group=db term=2
 12000.0  == who
 12000.0     nobody serves
 12000.0     A shows failed because GROUP_HELD_EXHAUSTED
 12000.0     B shows failed because GROUP_HELD_EXHAUSTED
 13000.0  == clear A
 13000.0  A: accepted
 13000.0  A: raise GROUP_RESUMED node=node-a group=db holder=node-b
 13000.0  A: ROLE standby => candidate (STORES_TERM)
 13000.4  A: raise GROUP_FAILOVER node=node-a group=db reason=peer gave up
 13000.4  A: ROLE candidate => activating (ELECTED)
 13000.4  A: raise GROUP_ACTIVATING node=node-a group=db term=3
 13000.8  A: promote mirror in t3
 13000.8  B: raise GROUP_RESUMED group=db
 13001.1  A: start vip
 13002.1  A: start app
 13003.1  A: ROLE activating => active (ALL_RUNNING)
 13003.1  A: raise GROUP_ACTIVE node=node-a group=db term=3
 16000.0  == who
 16000.0     A serves
 16000.0     A shows active
 16000.0     B shows active
