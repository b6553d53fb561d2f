BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

# What a build server sees of a script: its exit code.
Describe 'Measure-EmbeddingDrift -FailOnDrift in a PowerShell of its own' {
    BeforeAll {
        $logs = @{ odd = '*1.png', '*3.png', '*5.png'; even = '*0.png', '*2.png', '*4.png' }
        foreach ($log in $logs.Keys) {
            Export-Embedding $digits -LogDir "$TestDrive/$log" -Include $logs[$log] -InformationAction Ignore | Out-Null
        }
        Export-Embedding "$digits/3" -LogDir "$TestDrive/threes" -InformationAction Ignore | Out-Null

        $import = "Import-Module '$($manifest.FullName)'"
        $check = "$TestDrive/check.ps1"
        Set-Content $check @"
param([string] `$Before, [string] `$After)
$import
Measure-EmbeddingDrift `$Before `$After -FailOnDrift
'the end'
"@
    }

    It 'ends a script with 1 where there is drift, after the result' {
        $said = Invoke-PowerShell -NoProfile -File $check "$TestDrive/even" "$TestDrive/threes" 2>&1 | Out-String

        $LASTEXITCODE | Should -Be 1
        $said | Should -Match 'IsDrifted.*True'
        $said | Should -Match 'has drifted'
        $said | Should -Not -Match 'the end'
    }

    It 'lets a script go on, and end with 0, where there is none' {
        $said = Invoke-PowerShell -NoProfile -File $check "$TestDrive/odd" "$TestDrive/even" 2>&1 | Out-String

        $LASTEXITCODE | Should -Be 0
        $said | Should -Match 'IsDrifted.*False'
        $said | Should -Match 'the end'
    }

    It 'gives the same codes for -Command, whatever stands behind: <code>' -ForEach @(
        @{ code = 1; before = 'even'; after = 'threes' }
        @{ code = 0; before = 'odd'; after = 'even' }
    ) {
        $line = "$import; Measure-EmbeddingDrift '$TestDrive/$before' '$TestDrive/$after' -FailOnDrift; 'the end'"

        Invoke-PowerShell -NoProfile -Command $line 2>&1 | Out-Null

        $LASTEXITCODE | Should -Be $code
    }

    It 'can be caught' {
        $caught = try { Measure-EmbeddingDrift "$TestDrive/even" "$TestDrive/threes" -FailOnDrift } catch { $_ }

        $caught[-1].FullyQualifiedErrorId | Should -Be 'Drifted'
        $caught[-1].CategoryInfo.Category | Should -Be 'InvalidResult'
    }
}
