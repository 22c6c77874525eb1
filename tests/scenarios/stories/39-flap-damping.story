# I19: three failovers in ten minutes put the group on hold; clear ends it.
0 power-on W
0 power-on A
0 power-on B
3000 power-off A
5000 power-on A
8000 power-off B
10000 power-on B
13000 power-off A
15000 power-on A
18000 power-off B
21000 who
22000 clear A
25000 who
25000 end
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
     1.4  A: start vip
     2.4  A: start app
     3.4  A: ROLE activating => active (ALL_RUNNING)
     3.4  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    50.0  A: mirror solo v1
    50.0  A: raise SOLO_BEGUN node=node-a group=db
    55.0  A: mirror grow v2
    55.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3751.0  B: ROLE standby => candidate (STANDS)
  3751.2  B: ROLE candidate => candidate (STORES_TERM)
  3751.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3751.6  B: ROLE candidate => activating (ELECTED)
  3751.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3752.0  B: promote mirror in t2
  3752.2  B: start vip
  3753.2  B: start app
  3754.2  B: ROLE activating => active (ALL_RUNNING)
  3754.2  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3755.0  B: raise SOLO_WAITING node=node-b group=db
  3755.4  B: mirror solo v4
  3755.4  B: raise SOLO_BEGUN node=node-b group=db
  5000.0  == power-on A
  5000.2  A: ROLE probing => standby (NEWEST_KNOWN)
  5005.0  B: mirror grow v5
  5005.0  A: ROLE standby => candidate (STANDS)
  5005.2  A: ROLE candidate => standby (HOLDER_HEARD)
  5005.4  B: raise REDUNDANT_AGAIN group=db
  5030.0  A: raise LINK_UP link=lan
  5030.0  B: raise LINK_UP link=lan
  8000.0  == power-off B
  8030.0  A: raise LINK_DOWN link=lan
  8851.7  A: ROLE standby => candidate (STANDS)
  8851.9  A: ROLE candidate => candidate (STORES_TERM)
  8852.3  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
  8852.3  A: ROLE candidate => activating (ELECTED)
  8852.3  A: raise GROUP_ACTIVATING node=node-a group=db term=3
  8852.7  A: promote mirror in t3
  8852.9  A: start vip
  8853.9  A: start app
  8854.9  A: ROLE activating => active (ALL_RUNNING)
  8854.9  A: raise GROUP_ACTIVE node=node-a group=db term=3
  8855.0  A: raise SOLO_WAITING node=node-a group=db
  8855.4  A: mirror solo v7
  8855.4  A: raise SOLO_BEGUN node=node-a group=db
 10000.0  == power-on B
 10000.2  B: ROLE probing => standby (NEWEST_KNOWN)
 10005.0  A: mirror grow v8
 10005.4  A: raise REDUNDANT_AGAIN group=db
 10010.0  A: raise LINK_UP link=lan
 10010.0  B: raise LINK_UP link=lan
 13000.0  == power-off A
 13010.0  B: raise LINK_DOWN link=lan
 13802.5  B: ROLE standby => candidate (STANDS)
 13802.7  B: ROLE candidate => candidate (STORES_TERM)
 13803.1  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
 13803.1  B: raise GROUP_HELD_FLAPPING group=db count=3
 13803.1  B: ROLE candidate => activating (ELECTED)
 13803.1  B: raise GROUP_ACTIVATING node=node-b group=db term=4
 13803.5  B: promote mirror in t4
 13803.7  B: start vip
 13804.7  B: start app
 13805.0  B: raise SOLO_WAITING node=node-b group=db
 13805.4  B: mirror solo v10
 13805.4  B: raise SOLO_BEGUN node=node-b group=db
 13805.7  B: ROLE activating => active (ALL_RUNNING)
 13805.7  B: raise GROUP_ACTIVE node=node-b group=db term=4
 15000.0  == power-on A
 15000.2  A: ROLE probing => standby (NEWEST_KNOWN)
 15005.0  B: mirror grow v11
 15005.4  B: raise REDUNDANT_AGAIN group=db
 15050.0  A: raise LINK_UP link=lan
 15050.0  B: raise LINK_UP link=lan
 18000.0  == power-off B
 18050.0  A: raise LINK_DOWN link=lan
 21000.0  == who
 21000.0     nobody serves
 21000.0     A shows held because GROUP_HELD_FLAPPING
 22000.0  == clear A
 22000.0  A: accepted
 22000.0  A: raise GROUP_RESUMED node=node-a group=db holder=node-b
 22000.0  A: ROLE standby => candidate (STANDS)
 22000.2  A: ROLE candidate => candidate (STORES_TERM)
 22000.6  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
 22000.6  A: ROLE candidate => activating (ELECTED)
 22000.6  A: raise GROUP_ACTIVATING node=node-a group=db term=5
 22001.0  A: promote mirror in t5
 22001.2  A: start vip
 22002.2  A: start app
 22003.2  A: ROLE activating => active (ALL_RUNNING)
 22003.2  A: raise GROUP_ACTIVE node=node-a group=db term=5
 22010.0  A: raise SOLO_WAITING node=node-a group=db
 22010.4  A: mirror solo v13
 22010.4  A: raise SOLO_BEGUN node=node-a group=db
 25000.0  == who
 25000.0     A serves
 25000.0     A shows active
