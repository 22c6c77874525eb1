# The administrator forces the takeover (two steps, made sure of outside); the old node returns as target.
manual
0 power-on A
0 power-on B
3000 power-off A
10000 force B
12000 who
13000 power-on A
17000 who
17000 end
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
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3800.4  B: ROLE standby => candidate (STANDS)
 10000.0  == force B
 10000.0  B: accepted
 10000.0  B: step 0 runs
 10000.0  B: ROLE candidate => candidate (FORCED)
 10000.0  B: raise FORCED_TAKEOVER node=node-b group=db term=2500
 10000.1  B: ROLE candidate => activating (ELECTED)
 10000.1  B: raise GROUP_ACTIVATING node=node-b group=db term=2500
 10000.1  B: step 0 done
 10000.1  B: step 1 runs
 10000.2  B: promote mirror in t2500 by force
 10000.5  B: start vip
 10001.5  B: start app
 10001.5  B: step 1 done
 10001.5  B: step 2 runs
 10001.5  B: step 2 done
 10001.5  B: step 3 runs
 10002.5  B: ROLE activating => active (ALL_RUNNING)
 10002.5  B: raise GROUP_ACTIVE node=node-b group=db term=2500
 10002.5  B: step 3 done
 10083.9  B: mirror solo v4
 10083.9  B: raise SOLO_BEGUN node=node-b group=db
 12000.0  == who
 12000.0     B serves
 12000.0     B shows active
 13000.0  == power-on A
 13000.0  A: ROLE probing => standby (NEWEST_KNOWN)
 13010.0  A: raise LINK_UP link=lan
 13010.0  B: raise LINK_UP link=lan
 13051.6  B: mirror grow v5
 13051.7  B: raise REDUNDANT_AGAIN group=db
 17000.0  == who
 17000.0     B serves
 17000.0     A shows active
 17000.0     B shows active
