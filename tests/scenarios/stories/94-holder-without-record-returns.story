# Row 35: the holder lost power and its vote record. It comes back mute, is enrolled again by the new holder and gets
# its data by a resync.
0 power-on W
0 power-on A
0 power-on B
3000 power-off A
3000 forget A
5000 power-on A
9000 who
9000 end
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
  3000.0  == forget A
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
  5000.0  A: ROLE probing => standby (NEWEST_KNOWN)
  5030.0  A: raise LINK_UP link=lan
  5030.0  B: raise LINK_UP link=lan
  5051.6  B: mirror grow v5
  5052.0  B: raise REDUNDANT_AGAIN group=db
  5101.8  B: to A: Enrol t2 {AB}v5t2 voters{ABW}v1
  9000.0  == who
  9000.0     B serves
  9000.0     A shows active
  9000.0     B shows active
