using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class PrincipalComponentsTests
{
    /// <summary>The bound on the difference from scikit-learn.</summary>
    private const double Tolerance = 1e-4;

    [Fact]
    public void Covariance_path_equals_scikit_learn_with_its_signs()
    {
        var data = DigitsFixture.Data();
        var found = PrincipalComponents.Fit(data, 6);

        AssertEqualsGolden("pca", found, data);
    }

    [Fact]
    public void Gram_path_equals_scikit_learn_where_dimensions_outnumber_items()
    {
        var data = DigitsFixture.Data(40);
        var found = PrincipalComponents.Fit(data, 5);

        AssertEqualsGolden("pca_wide", found, data);
    }

    [Fact]
    public void Randomised_solver_agrees_with_the_exact_one()
    {
        var data = DigitsFixture.Data();
        var exact = PrincipalComponents.Fit(data, 6, PcaSolver.Exact);
        var randomised = PrincipalComponents.Fit(data, 6, PcaSolver.Randomised, seed: 3);

        Closeness.AssertRelative(exact.ExplainedVariance, randomised.ExplainedVariance, Tolerance);
        Closeness.AssertRelative(exact.Components.Values.Doubles(), randomised.Components.Values.Doubles(), Tolerance);
    }

    [Theory]
    [InlineData(PcaSolver.Exact)]
    [InlineData(PcaSolver.Randomised)]
    public void Result_does_not_depend_on_the_number_of_threads(object solver)
    {
        var data = DigitsFixture.Data();
        var alone = PrincipalComponents.Fit(data, 4, (PcaSolver)solver, threads: 1);
        var together = PrincipalComponents.Fit(data, 4, (PcaSolver)solver, threads: 3);

        Assert.Equal(alone.Components.Values.ToArray(), together.Components.Values.ToArray());
        Assert.Equal(alone.ExplainedVariance, together.ExplainedVariance);
    }

    [Theory]
    [InlineData(PcaSolver.Exact)]
    [InlineData(PcaSolver.Randomised)]
    public void Components_stay_orthonormal_where_no_variance_is_left(object solver)
    {
        var data = new Matrix(5, 7); // two distinct rows: one direction of variance
        data.Row(3).Fill(2);
        var found = PrincipalComponents.Fit(data, 4, (PcaSolver)solver);

        Assert.Equal(1, found.ExplainedVarianceRatio[0], 1e-9);
        Assert.Equal(0, found.ExplainedVarianceRatio[1], 1e-9);
        for (var i = 0; i < 4; i++)
            for (var j = 0; j <= i; j++)
                Assert.Equal(i == j ? 1 : 0, DenseVector.Dot(found.Components.Row(i), found.Components.Row(j)), 1e-6);
    }

    [Fact]
    public void Constant_data_have_no_variance_to_explain()
    {
        var data = new Matrix(4, 3);
        data.Values.Span.Fill(7);
        var found = PrincipalComponents.Fit(data, 2);

        Assert.All(found.ExplainedVarianceRatio, ratio => Assert.Equal(0, ratio));
        Assert.All(found.Transform(data).Values.ToArray(), score => Assert.Equal(0, score));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var one = Assert.Throws<AnalysisInputException>(() => PrincipalComponents.Fit(new Matrix(1, 3), 1));
        Assert.Equal("principal components: expected at least 2 items, found 1", one.Message);
        Assert.Equal("TooFewItems", one.ErrorId);

        var many = Assert.Throws<AnalysisInputException>(() => PrincipalComponents.Fit(new Matrix(5, 3), 4));
        Assert.Equal("principal components: components: expected 1 to 3, found 4", many.Message);

        var data = new Matrix(3, 2) { [1, 1] = float.NaN };
        var nan = Assert.Throws<AnalysisInputException>(() => PrincipalComponents.Fit(data, 1));
        Assert.Equal("principal components: row 1, column 1: expected a finite number, found NaN", nan.Message);

        var fitted = PrincipalComponents.Fit(DigitsFixture.Data(10), 1);
        Assert.Throws<AnalysisInputException>(() => fitted.Transform(new Matrix(2, 3)));
    }

    private static void AssertEqualsGolden(string name, PrincipalComponents found, Matrix data)
    {
        Closeness.AssertRelative(
            DigitsFixture.Numbers(name, "components"), found.Components.Values.Doubles(), Tolerance);
        Closeness.AssertRelative(DigitsFixture.Numbers(name, "variance"), found.ExplainedVariance, Tolerance);
        Closeness.AssertRelative(DigitsFixture.Numbers(name, "ratio"), found.ExplainedVarianceRatio, Tolerance);
        var first = found.Transform(data.Select([0, 1, 2, 3, 4]));
        Closeness.AssertRelative(DigitsFixture.Numbers(name, "scores"), first.Values.Doubles(), Tolerance);
    }
}
