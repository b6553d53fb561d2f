using System.Reflection;
using Xunit.Sdk;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Rows of a theory that take long: each is skipped, by name, unless the run is a full one.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class SlowMemberDataAttribute : MemberDataAttributeBase
{
    /// <summary>Takes the rows from a static property of the test class.</summary>
    /// <param name="memberName">The property's name.</param>
    public SlowMemberDataAttribute(string memberName)
        : base(memberName, null) => Skip = FullRun.ReasonToSkip;

    /// <inheritdoc/>
    protected override object[] ConvertDataItem(MethodInfo testMethod, object item) => (object[])item;
}
