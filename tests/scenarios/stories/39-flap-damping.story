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
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3751.0  B: ROLE standby => candidate (STANDS)
  3751.2  B: ROLE candidate => candidate (STORES_TERM)
  3751.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3751.6  B: ROLE candidate => activating (ELECTED)
  3751.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3752.0  B: promote mirror in t2
  3752.3  B: start vip
  3753.3  B: start app
  3754.3  B: ROLE activating => active (ALL_RUNNING)
  3754.3  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3835.6  B: raise SOLO_WAITING node=node-b group=db
  3836.0  B: mirror solo v4
  3836.0  B: raise SOLO_BEGUN node=node-b group=db
  5000.0  == power-on A
  5000.2  A: ROLE probing => standby (NEWEST_KNOWN)
  5000.2  A: ROLE standby => candidate (STANDS)
  5030.0  A: raise LINK_UP link=lan
  5030.0  A: ROLE candidate => standby (NOT_NOW)
  5030.0  B: raise LINK_UP link=lan
  5051.6  B: mirror grow v5
  5052.0  B: raise REDUNDANT_AGAIN group=db
  8000.0  == power-off B
  8030.0  A: raise LINK_DOWN link=lan
  8851.7  A: ROLE standby => candidate (STANDS)
  8851.9  A: ROLE candidate => candidate (STORES_TERM)
  8852.3  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
  8852.3  A: ROLE candidate => activating (ELECTED)
  8852.3  A: raise GROUP_ACTIVATING node=node-a group=db term=3
  8852.7  A: promote mirror in t3
  8853.1  A: start vip
  8854.1  A: start app
  8855.1  A: ROLE activating => active (ALL_RUNNING)
  8855.1  A: raise GROUP_ACTIVE node=node-a group=db term=3
  8936.4  A: raise SOLO_WAITING node=node-a group=db
  8936.8  A: mirror solo v7
  8936.8  A: raise SOLO_BEGUN node=node-a group=db
 10000.0  == power-on B
 10000.2  B: ROLE probing => standby (NEWEST_KNOWN)
 10010.0  A: raise LINK_UP link=lan
 10010.0  B: raise LINK_UP link=lan
 10051.6  A: mirror grow v8
 10052.0  A: raise REDUNDANT_AGAIN group=db
 13000.0  == power-off A
 13010.0  B: raise LINK_DOWN link=lan
 13802.5  B: ROLE standby => candidate (STANDS)
 13802.7  B: ROLE candidate => candidate (STORES_TERM)
 13803.1  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
 13803.1  B: raise GROUP_HELD_FLAPPING group=db count=3
 13803.1  B: ROLE candidate => activating (ELECTED)
 13803.1  B: raise GROUP_ACTIVATING node=node-b group=db term=4
 13803.5  B: promote mirror in t4
 13803.8  B: start vip
 13804.8  B: start app
 13805.8  B: ROLE activating => active (ALL_RUNNING)
 13805.8  B: raise GROUP_ACTIVE node=node-b group=db term=4
 13887.2  B: raise SOLO_WAITING node=node-b group=db
 13887.6  B: mirror solo v10
 13887.6  B: raise SOLO_BEGUN node=node-b group=db
 15000.0  == power-on A
 15000.2  A: ROLE probing => standby (NEWEST_KNOWN)
 15050.0  A: raise LINK_UP link=lan
 15050.0  B: raise LINK_UP link=lan
 15051.6  B: mirror grow v11
 15052.0  B: raise REDUNDANT_AGAIN group=db
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
 22001.3  A: start vip
 22002.3  A: start app
 22003.3  A: ROLE activating => active (ALL_RUNNING)
 22003.3  A: raise GROUP_ACTIVE node=node-a group=db term=5
 22084.7  A: raise SOLO_WAITING node=node-a group=db
 22085.1  A: mirror solo v13
 22085.1  A: raise SOLO_BEGUN node=node-a group=db
 25000.0  == who
 25000.0     A serves
 25000.0     A shows active
