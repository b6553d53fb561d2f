namespace EmbeddingProjector.Tests.Postgres;

/// <summary>The tests that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}

/// <summary>A test that needs PostgreSQL with pgvector.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    public PostgresFactAttribute() => Skip = PostgresServer.ReasonToSkip;
}

/// <summary>Tests that need PostgreSQL with pgvector.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public PostgresTheoryAttribute() => Skip = PostgresServer.ReasonToSkip;
}
