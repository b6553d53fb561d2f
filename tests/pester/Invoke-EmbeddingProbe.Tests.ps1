BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    $file = Join-Path $TestDrive 'probe.safetensors'
    Export-Embedding -Path $digits -LogDir $log -Include '00[01]*' -InformationAction Ignore | Out-Null
    $report = New-EmbeddingProbe -LogDir $log -Destination $file
}

Describe 'Invoke-EmbeddingProbe' {
    It 'predicts each item by a probe from <_>' -ForEach 'a file', 'memory' {
        $probe = if ($_ -eq 'memory') { $report } else { $file }
        $predictions = Invoke-EmbeddingProbe -LogDir $log -Probe $probe

        $predictions | Should -HaveCount 200
        @($predictions | Where-Object IsRight).Count | Should -BeGreaterThan 180
        $predictions[0].Probability | Should -BeGreaterThan 0.1
    }

    It 'ranks items of the pipeline by a prototype' {
        $scores = Get-ChildItem (Join-Path $digits '7'), (Join-Path $digits '1') |
            Get-ImageEmbedding -WarningAction Ignore |
            Invoke-EmbeddingProbe -Probe $file -Class 7, 1 -Top 4 -WarningAction Ignore

        $scores | Should -HaveCount 16
        $scores[0].Class | Should -Be '7'
        $scores[0..3].Label | Should -Be @('7', '7', '7', '7')
        $scores[15].Place | Should -Be 100
    }

    It 'warns where the model is not known' {
        $warnings = @()
        Get-Item (Join-Path $digits '7' '00064.png') | Get-ImageEmbedding |
            Invoke-EmbeddingProbe -Probe $file -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null

        $warnings | Should -HaveCount 1
        $warnings[0] | Should -Match 'is not known'
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'WeightFileInvalid'; arguments = @{ Probe = 'nowhere.safetensors' } }
        @{ id = 'ClassNotFound'; arguments = @{ Class = 'ten' } }
    ) {
        $all = @{ LogDir = $log; Probe = $file }
        foreach ($name in $arguments.Keys) { $all[$name] = $arguments[$name] }

        { Invoke-EmbeddingProbe @all } | Should -Throw -ErrorId "$id,*"
    }
}
