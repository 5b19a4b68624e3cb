Grailbird.data.tweets_2013_01 = 
[{"source":"web","id_str":"1","text":"old &amp; gold","created_at":"2013-01-02 10:00:00 +0000","id":1,"user":{"name":"Ana","screen_name":"ana","id_str":"5"}}]