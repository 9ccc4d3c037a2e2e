namespace AwsMl.Integration.Tests.Gateway;

/// <summary>What the roles of the gateway cannot do.</summary>
public sealed class PrivilegeTests(GatewayClusters clusters) : GatewayTests(clusters)
{
    const string Insufficient = PostgresErrorCodes.InsufficientPrivilege;

    [Theory]
    // models, except through the gateway's functions
    [InlineData("SELECT aws_comprehend.detect_sentiment('good', 'en')", Insufficient)]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('events-model', NULL, 1)", Insufficient)]
    [InlineData("SELECT aws_bedrock.invoke_model('amazon.titan-text-express-v1', NULL, NULL, '{}')", Insufficient)]
    [InlineData("SELECT * FROM gateway.invoke_endpoint('hash', ARRAY['{1}'])", Insufficient)]
    [InlineData("SELECT * FROM gateway.invoke_endpoint(NULL, ARRAY['{1}'])", Insufficient)]
    [InlineData("INSERT INTO gateway.endpoints VALUES ('hash')", Insufficient)]
    // tables
    [InlineData("SELECT * FROM gateway.endpoints", Insufficient)]
    [InlineData("SELECT * FROM public.events", Insufficient)]
    // planning already looks for a user mapping
    [InlineData("SELECT * FROM outer_reviews", PostgresErrorCodes.UndefinedObject)]
    [InlineData("UPDATE gateway.events SET kind = 1", Insufficient)]
    // objects of its own, the owner's role, other databases
    [InlineData("CREATE FUNCTION gateway.f() RETURNS int LANGUAGE sql RETURN 1", Insufficient)]
    [InlineData("CREATE TABLE public.t (i int)", Insufficient)]
    [InlineData("SET ROLE gateway_owner", Insufficient)]
    [InlineData("CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", Insufficient)]
    [InlineData("CREATE USER MAPPING FOR gateway SERVER outer_database", Insufficient)]
    // where requests go
    [InlineData("LOAD 'aws_ml'; SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1'", Insufficient)]
    public async Task The_gateways_role_is_refused(string statement, string sqlState)
    {
        await using var inner = await Clusters.OpenInnerAsGatewayAsync();
        Assert.Equal(sqlState, (await inner.FailsAsync(statement)).SqlState);
        Assert.Equal(0, (await Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task Names_in_a_session_do_not_reach_into_the_functions()
    {
        await using var inner = await Clusters.OpenInnerAsGatewayAsync();
        await inner.ExecuteAsync(
            """
            CREATE FUNCTION pg_temp.unnest(text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT current_user::text $$;
            CREATE TEMP TABLE endpoints (name text);
            INSERT INTO endpoints VALUES ('hash');
            SET search_path = pg_temp, pg_catalog;
            """);
        Assert.Equal(["1|POSITIVE"], await RowsAsync(inner, "SELECT ordinality, sentiment FROM gateway.detect_sentiment(ARRAY['I love it.'], 'en')"));
        Assert.Equal(Insufficient, (await inner.FailsAsync("SELECT * FROM gateway.invoke_endpoint('hash', ARRAY['{1}'])")).SqlState);
    }

    /// <summary>
    /// Each name that the functions use is created in the callers' search_path, with argument types that match better than
    /// PostgreSQL's own, and so is a type. The functions still use PostgreSQL's.
    /// </summary>
    [Theory]
    [InlineData("app", "\"$user\", public")]
    [InlineData("app", "public, pg_catalog")]
    [InlineData("postgres", "\"$user\", public")]
    [InlineData("postgres", "public, pg_catalog")]
    public async Task What_others_plant_on_a_callers_search_path_does_not_run(string caller, string path)
    {
        await Clusters.Outer.ExecuteAsync("CREATE TABLE public.planted_ran (as_user text); GRANT ALL ON public.planted_ran TO PUBLIC; GRANT CREATE ON SCHEMA public TO stranger", "shop");
        try
        {
            await using (var stranger = await Clusters.OpenOuterAsync("stranger"))
            {
                foreach (var (name, arguments, result) in new[]
                {
                    ("cardinality", "text[]", "int"), ("format", "text, text[], text", "text"), ("format", "text, text[]", "text"), ("format", "text, text, text[]", "text"),
                    ("format", "text, text, text", "text"), ("coalesce", "bool, bool", "bool"), ("string_agg", "text, text", "text"), ("format_type", "oid, int", "text"),
                    ("pg_sleep", "numeric", "void"), ("pg_sleep", "float8", "void"), ("query", "text, anyelement", "text"),
                    ("append", "text[], text", "text[]"), ("joined", "text, name", "text"), ("at_least", "int, int", "bool"), ("same", "text, text", "bool"), ("same_oid", "oid, oid", "bool"),
                    ("dblink_is_busy", "name", "int"), ("dblink_connect", "text, name", "text"), ("dblink_get_result", "name", "text"), ("dblink_error_message", "name", "text"),
                    ("dblink_send_query", "text, name", "int"), ("dblink_disconnect", "name", "text"), ("dblink_get_connections", "int", "text[]"),
                })
                {
                    await stranger.ExecuteAsync($"""
                        CREATE FUNCTION public."{name}"({arguments}) RETURNS {result} LANGUAGE plpgsql AS $$
                        BEGIN
                            INSERT INTO public.planted_ran VALUES (current_user);
                            RETURN NULL;
                        END $$
                        """.Replace("RETURN NULL", result == "void" ? "RETURN" : "RETURN NULL"));
                }

                await stranger.ExecuteAsync("""
                    CREATE OPERATOR public.|| (FUNCTION = public.append, LEFTARG = text[], RIGHTARG = text);
                    CREATE OPERATOR public.|| (FUNCTION = public.joined, LEFTARG = text, RIGHTARG = name);
                    CREATE OPERATOR public.>= (FUNCTION = public.at_least, LEFTARG = int, RIGHTARG = int);
                    CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = text, RIGHTARG = text);
                    CREATE OPERATOR public.= (FUNCTION = public.same_oid, LEFTARG = oid, RIGHTARG = oid);
                    CREATE FUNCTION public.check_text(pg_catalog.text) RETURNS bool LANGUAGE plpgsql AS $$
                    BEGIN
                        INSERT INTO public.planted_ran VALUES (current_user);
                        RETURN true;
                    END $$;
                    CREATE DOMAIN public.text AS pg_catalog.text CHECK (public.check_text(VALUE));
                    """);
            }

            await using var session = await Clusters.OpenOuterAsync(caller);
            await session.ExecuteAsync($"SET search_path = {path}");
            // Created by the caller: no better bait than those of others.
            await session.ExecuteAsync("CREATE FUNCTION pg_temp.cardinality(text[]) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.planted_ran VALUES (current_user); RETURN 1; END $$");
            await RowsAsync(session, "SELECT * FROM gateway.detect_sentiment(ARRAY['good', 'bad']::pg_catalog.text[], 'en')");
            await RowsAsync(session, "SELECT * FROM gateway.invoke_endpoint('events-model', ARRAY['{1,2024-01-01,2}']::pg_catalog.text[])");
            await RowsAsync(session, "SELECT * FROM gateway.get_embeddings(ARRAY['good']::pg_catalog.text[])");
            Assert.Equal(3, (await RowsAsync(session, "SELECT * FROM gateway.chunks('SELECT id, review FROM public.reviews', 1000)")).Count);

            Assert.Empty(await session.ColumnAsync("SELECT as_user::pg_catalog.text FROM public.planted_ran"));
        }
        finally
        {
            await Clusters.Outer.ExecuteAsync("DROP OWNED BY stranger CASCADE; REVOKE CREATE ON SCHEMA public FROM stranger; DROP TABLE public.planted_ran; GRANT SELECT ON public.reviews TO stranger", "shop");
        }
    }

    [Fact]
    public async Task What_goes_to_and_fro_is_encrypted()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        await outer.ColumnAsync("SELECT * FROM gateway.detect_sentiment(ARRAY['good'], 'en')");
        await outer.ColumnAsync("SELECT sentiment FROM models.reviews LIMIT 1");
        await using var inner = await Clusters.Inner.OpenAsync();
        Assert.Equal(["True", "True"], await inner.ColumnAsync("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'gateway'"));
        await using var reader = await Clusters.Outer.OpenAsync();
        Assert.Equal(["True"], await reader.ColumnAsync("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'gateway_reader'"));
    }

    [Theory]
    [InlineData("SELECT * FROM gateway.detect_sentiment(ARRAY['good'], 'en')")]
    [InlineData("SELECT * FROM models.events LIMIT 1")]
    [InlineData("SELECT dblink_connect('gateway')")]
    public async Task Who_was_not_granted_the_gateway_cannot_use_it(string statement)
    {
        await using var outer = await Clusters.OpenOuterAsync("stranger");
        Assert.Equal(Insufficient, (await outer.FailsAsync(statement)).SqlState);
    }

    [Fact]
    public async Task Who_may_use_the_gateway_does_not_see_its_password()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        Assert.Equal([null], await outer.ColumnAsync("SELECT umoptions FROM pg_user_mappings WHERE srvname = 'gateway'"));
    }

    [Fact]
    public async Task A_query_in_chunks_is_its_callers()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        Assert.Equal(Insufficient, (await outer.FailsAsync("SELECT * FROM gateway.chunks('SELECT umuser, umoptions FROM pg_user_mapping')")).SqlState);
    }

    [Fact]
    public async Task Rows_stay_out_of_the_inner_servers_log()
    {
        // of the tests' own: plans with their statements
        await Clusters.Inner.ExecuteAsync("ALTER ROLE gateway SET auto_explain.log_min_duration = -1");
        try
        {
            await using var outer = await Clusters.OpenOuterAsync();
            await outer.FailsAsync("SELECT * FROM gateway.invoke_endpoint('missing', ARRAY['{very private}'])");
            var log = Clusters.Inner.Log();
            Assert.Contains("missing", log);
            Assert.DoesNotContain("very private", log);
        }
        finally
        {
            await Clusters.Inner.ExecuteAsync("ALTER ROLE gateway SET auto_explain.log_min_duration = 0");
        }
    }
}
