# Without a witness: the holder wrote alone and then had to stop. The tie stays with the data (counter-example of the
# simulator, seed 754: the tie was given away without the sync set and an acknowledged write was lost).
manual
0 power-on A
0 power-on B
3000 cut A B
5000 freeze-agent A
7000 mend
9000 thaw-agent A
13000 who
13000 end
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
  3000.0  == cut A B
  3050.0  A: raise LINK_DOWN link=lan
  3050.0  B: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.5  A: mirror solo v3
  3083.5  A: raise SOLO_BEGUN node=node-a group=db
  3800.4  B: ROLE standby => candidate (STANDS)
  5000.0  == freeze-agent A
  5350.3  A: the guard stops everything of term 1
  7000.0  == mend
  9000.0  == thaw-agent A
  9000.0  A: raise CLOCK_JUMPED node=node-a ms=3999
  9000.0  A: FENCE t1
  9000.0  A: ROLE active => fencing (LEASE_EXPIRED)
  9000.0  A: raise LEASE_LOST node=node-a group=db term=1
  9006.0  A: raise FENCED node=node-a group=db
  9006.1  A: lease of t1 cleared
  9006.1  A: ROLE fencing => standby (FENCED)
  9006.2  B: ROLE candidate => standby (NOT_NOW)
  9050.0  A: raise LINK_UP link=lan
  9050.0  B: raise LINK_UP link=lan
  9906.1  A: ROLE standby => candidate (STANDS)
  9906.1  A: ROLE candidate => candidate (STORES_TERM)
  9906.2  A: raise GROUP_FAILOVER node=node-a group=db reason=peer gave up
  9906.2  A: ROLE candidate => activating (ELECTED)
  9906.2  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  9906.3  A: promote mirror in t2
  9906.6  A: start vip
  9907.6  A: start app
  9908.6  A: ROLE activating => active (ALL_RUNNING)
  9908.6  A: raise GROUP_ACTIVE node=node-a group=db term=2
  9950.1  A: mirror grow v5
  9950.2  A: raise REDUNDANT_AGAIN group=db
 13000.0  == who
 13000.0     A serves
 13000.0     A shows active
 13000.0     B shows active
