# Fence mode without a working device: the holder is dead, the administrator has pulled its plug and says so by force.
# Term and voter record jump; when A is switched on again it follows.
fence
0 power-on A
0 power-on B
3000 break-fence-devices
3000 power-off A
8000 force B
10000 who
11000 power-on A
15000 who
15000 end
---
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
  3000.0  == break-fence-devices
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3751.0  B: ROLE standby => candidate (STANDS)
  8000.0  == force B
  8000.0  B: accepted
  8000.0  B: step 0 runs
  8000.0  B: ROLE candidate => candidate (FORCED)
  8000.0  B: raise FORCED_TAKEOVER node=node-b group=db term=2500
  8000.1  B: ROLE candidate => activating (ELECTED)
  8000.1  B: raise GROUP_ACTIVATING node=node-b group=db term=2500
  8000.1  B: step 0 done
  8000.1  B: step 1 runs
  8000.2  B: promote mirror in t2500 by force
  8000.5  B: start vip
  8001.5  B: start app
  8001.5  B: step 1 done
  8001.5  B: step 2 runs
  8001.5  B: step 2 done
  8001.5  B: step 3 runs
  8002.5  B: ROLE activating => active (ALL_RUNNING)
  8002.5  B: raise GROUP_ACTIVE node=node-b group=db term=2500
  8002.5  B: step 3 done
  8083.9  B: mirror solo v4
  8083.9  B: raise SOLO_BEGUN node=node-b group=db
 10000.0  == who
 10000.0     B serves
 10000.0     B shows active
 11000.0  == power-on A
 11000.2  A: ROLE probing => standby (NEWEST_KNOWN)
 11030.0  A: raise LINK_UP link=lan
 11030.0  B: raise LINK_UP link=lan
 11051.6  B: mirror grow v5
 11051.7  B: raise REDUNDANT_AGAIN group=db
 15000.0  == who
 15000.0     B serves
 15000.0     A shows active
 15000.0     B shows active
