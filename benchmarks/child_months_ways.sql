CREATE TEMP TABLE care AS
SELECT dense_rank() OVER (ORDER BY region, child)::INTEGER AS who, region, child, team, r.start::DATE AS start,
    coalesce(r."end", TIMESTAMP '2200-01-01')::DATE AS "end",
    make_date((birth_year + 18 + birth_month // 12)::INTEGER, (birth_month % 12 + 1)::INTEGER, 1) AS adult,
    d.start::DATE AS opens, d."end"::DATE AS closes
FROM responsibilities r JOIN teams USING (region, team) JOIN drops d USING (region);

CREATE TEMP TABLE marked AS
SELECT *, max(is_late) OVER (PARTITION BY who) AS is_cut FROM (
    SELECT *, (start < max("end") OVER (PARTITION BY who ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
        AS is_late FROM care
);

CREATE TEMP TABLE owned AS
WITH crowded AS (SELECT * FROM marked WHERE is_cut),
edges AS (SELECT who, start AS day FROM crowded UNION SELECT who, "end" FROM crowded),
segments AS (SELECT who, day, lead(day) OVER (PARTITION BY who ORDER BY day) AS until FROM edges),
pieces AS (
    SELECT s.who, s.day AS start, any_value(s.until) AS "end", arg_max(c.team, c.start) AS team,
        any_value(c.region) AS region, any_value(c.adult) AS adult, any_value(opens) AS opens, any_value(closes) AS closes
    FROM segments s JOIN crowded c ON c.who = s.who AND c.start <= s.day AND s.day < c."end"
    GROUP BY s.who, s.day
    UNION ALL BY NAME
    SELECT who, start, "end", team, region, adult, opens, closes FROM marked WHERE is_cut IS NOT TRUE
)
SELECT who, region, team, adult, greatest(start, opens) AS start, least("end", closes) AS "end"
FROM pieces WHERE greatest(start, opens) < least("end", closes);

CREATE TEMP TABLE followed AS
SELECT who, region, team, start, least("end", adult) AS "end" FROM owned WHERE start < least("end", adult);

CREATE TEMP TABLE covered AS
SELECT who, team, greatest(f.start, c.start::DATE) AS start, least(f."end", c."end"::DATE) AS "end"
FROM followed f JOIN coverage c USING (region, team)
WHERE greatest(f.start, c.start::DATE) < least(f."end", c."end"::DATE);

CREATE TEMP TABLE removals AS
SELECT who, p.start::DATE AS start, coalesce(p."end", TIMESTAMP '2200-01-01')::DATE AS "end"
FROM placements p JOIN (SELECT DISTINCT who, region, child FROM care) USING (region, child)
WHERE basis IN ('open_care', 'emergency', 'care_order');

CREATE TEMP MACRO islands(gap) AS TABLE
SELECT who, min(start) AS start, max("end") AS "end" FROM (
    SELECT *, count_if(is_new) OVER (PARTITION BY who ORDER BY start, "end" ROWS UNBOUNDED PRECEDING) AS island FROM (
        SELECT *, coalesce(start > gap + max("end") OVER (PARTITION BY who ORDER BY start, "end"
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS is_new FROM removals))
GROUP BY who, island;

CREATE TEMP TABLE placed AS
SELECT c.who, team, greatest(c.start, a.start) AS start, least(c."end", a."end") AS "end"
FROM covered c JOIN islands(0) a ON a.who = c.who AND a.start < c."end" AND c.start < a."end";

CREATE TEMP MACRO month_number(day) AS ((year(day) - 2000) * 12 + month(day) - 1);
CREATE TEMP MACRO first_day(number) AS make_date((2000 + number // 12)::INTEGER, (number % 12 + 1)::INTEGER, 1);

CREATE TEMP MACRO by_month(spells) AS TABLE
SELECT who, team, number, sum(least("end", first_day(number + 1)) - greatest(start, first_day(number)))::SMALLINT AS days
FROM (SELECT *, unnest(range(month_number(start), month_number("end" - 1) + 1))::SMALLINT AS number FROM query_table(spells))
GROUP BY who, team, number;

CREATE TEMP TABLE begun AS
SELECT e.who, team, month_number(e.start) AS number, count(*)::SMALLINT AS events
FROM covered c JOIN islands(1) e ON e.who = c.who AND c.start <= e.start AND e.start < c."end" GROUP BY ALL;

CREATE TABLE child_months AS
SELECT who, team, number, o.days AS owned, coalesce(f.days, 0)::SMALLINT AS followed,
    coalesce(c.days, 0)::SMALLINT AS covered, coalesce(p.days, 0)::SMALLINT AS placed,
    coalesce(events, 0)::SMALLINT AS events
FROM by_month('owned') o LEFT JOIN by_month('followed') f USING (who, team, number)
LEFT JOIN by_month('covered') c USING (who, team, number) LEFT JOIN by_month('placed') p USING (who, team, number)
LEFT JOIN begun USING (who, team, number);
