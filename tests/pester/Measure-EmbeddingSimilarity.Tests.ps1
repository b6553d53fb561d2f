BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    Export-Embedding -Path $digits -LogDir $log -Include '000*' -InformationAction Ignore | Out-Null
}

Describe 'Measure-EmbeddingSimilarity' {
    It 'compares classes, as rows and as a table' {
        $similarity = Measure-EmbeddingSimilarity $log -ByClass

        $similarity.Names | Should -Be ('0'..'9')
        $similarity.Scores[3][5] | Should -Be $similarity.Scores[5][3]
        ($similarity | Out-String -Width 200) | Should -Match '(?m)^Table.* 0 +1 +2'
    }

    It 'compares chosen items' {
        $similarity = Measure-EmbeddingSimilarity $log -Where 'label=1' -First 3

        $similarity.Labels | Should -Be @('1', '1', '1')
        $similarity.Scores[1][1] | Should -Be 1
    }

    It 'groups near-duplicates' {
        $groups = Measure-EmbeddingSimilarity $log -Duplicate -Threshold 0.99

        $groups.Count | Should -BeGreaterThan 1
        $groups | ForEach-Object { $_.Ids.Count | Should -Be $_.Count }
        ($groups | ForEach-Object Least | Measure-Object -Minimum).Minimum | Should -BeGreaterThan 0.9
    }

    It 'does not take a threshold without -Duplicate' {
        { Measure-EmbeddingSimilarity $log -Threshold 0.9 -ByClass } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'ThresholdMissing'; arguments = @{ Duplicate = $true; Metric = 'Euclidean' } }
        @{ id = 'UnknownFormat'; arguments = @{ Plot = 'plot.gif' } }
    ) {
        { Measure-EmbeddingSimilarity $log @arguments } | Should -Throw -ErrorId "$id,*"
    }
}
